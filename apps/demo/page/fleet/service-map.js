import { percent, rate } from '../shared/numbers.js';
import { FAILING } from './link-panel.js';
import { centresOf, layersOf } from './map-layout.js';
import { svg } from './svg.js';

const BOX = { width: 148, height: 46 };
/** Below this width in pixels the layers are rows. */
const NARROW = 700;

/** Draws the map of the services; the table of `createLinkPanel` has the same in words. */
export function createServiceMap(parent) {
  const label = 'Map of the services and their calls. The table "Calls" has the same.';
  const drawing = svg('svg', { role: 'img', 'aria-label': label, class: 'map' });
  parent.append(drawing);
  let graph;
  new ResizeObserver(() => graph !== undefined && draw()).observe(parent);

  function draw() {
    const { nodes, links } = graph;
    const width = parent.clientWidth;
    if (width === 0) return;
    const isUpright = width < NARROW;
    const layers = layersOf(nodes, links);
    const most = Math.max(...layers.map(({ length }) => length));
    const [across, along] = isUpright ? [layers.length, most] : [most, layers.length];
    const size = { width, height: across * (isUpright ? 100 : 84) };
    const box = { ...BOX, width: Math.min(BOX.width, width / along - (isUpright ? 10 : 36)) };
    const centres = centresOf(layers, size, isUpright);
    drawing.setAttribute('viewBox', `0 0 ${size.width} ${size.height}`);
    drawing.setAttribute('height', size.height);
    drawing.replaceChildren(
      createArrowHeads(),
      ...links.map((link) => drawLink(link, centres, box, isUpright)),
      ...nodes.map((node) => drawNode(node, centres.get(node.id), box)),
    );
  }

  return (next) => {
    graph = next;
    draw();
  };
}

function drawNode({ id, kind, name, service }, { x, y }, box) {
  const isBad = service !== undefined && service.failed >= FAILING;
  const detail = service === undefined ? (DETAILS[kind] ?? id) : `${rate(service.perSecond)}/s`;
  const group = svg('g', {
    class: `node ${kind}${isBad ? ' is-bad' : ''}`,
    transform: `translate(${x} ${y})`,
  });
  const outline = svg('rect', {
    x: -box.width / 2,
    y: -box.height / 2,
    width: box.width,
    height: box.height,
    rx: kind === 'service' ? 10 : 22,
  });
  const title = svg('text', { y: -3 });
  title.textContent = fit(name, box.width);
  const small = svg('text', { y: 13, class: 'detail' });
  small.textContent = fit(detail, box.width);
  group.append(outline, title, small);
  return group;
}

const DETAILS = { caller: 'caller', topics: 'messages' };

/** A text of 13 px is some 7 px a letter. */
function fit(text, width) {
  const letters = Math.floor((width - 12) / 7);
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}

function drawLink({ from, to, perSecond, failed }, centres, box, isUpright) {
  const isBad = failed >= FAILING;
  const line = pathOf(centres.get(from), centres.get(to), box, isUpright);
  const group = svg('g', { class: `link${isBad ? ' is-bad' : ''}${perSecond === 0 ? ' is-quiet' : ''}` });
  const path = svg('path', {
    class: 'line',
    d: line.d,
    'marker-end': `url(#${isBad ? 'bad-head' : 'head'})`,
  });
  path.setAttribute('stroke-width', (1 + Math.min(3, Math.log2(1 + perSecond) / 2)).toFixed(1));
  group.append(path);
  if (isBad || !isUpright) {
    const label = svg('text', { x: line.x, y: line.y });
    label.textContent = isBad ? `${percent(failed)} fail` : `${rate(perSecond)}/s`;
    group.append(label);
  }
  return group;
}

/** A curve from box to box. Calls back, and within a layer, go around by the side. */
function pathOf(from, to, box, isUpright) {
  const [half, rise] = isUpright ? [box.height / 2, box.width / 2] : [box.width / 2, box.height / 2];
  const along = isUpright ? 'y' : 'x';
  const across = isUpright ? 'x' : 'y';
  const at = (alongValue, acrossValue) =>
    isUpright ? `${acrossValue} ${alongValue}` : `${alongValue} ${acrossValue}`;
  if (to.layer > from.layer) {
    const [start, end] = [from[along] + half, to[along] - half - 8];
    const middle = (start + end) / 2;
    const d = `M ${at(start, from[across])} C ${at(middle, from[across])}, ${at(middle, to[across])}, ${at(end, to[across])}`;
    return { d, ...centre(from, to) };
  }
  const side = Math.max(from[across], to[across]) + rise;
  const far = side + 34;
  const d = `M ${at(from[along], from[across] + rise)} C ${at(from[along], far)}, ${at(to[along], far)}, ${at(to[along], to[across] + rise + 8)}`;
  const place = { [along]: (from[along] + to[along]) / 2, [across]: far - 8 };
  return { d, x: place.x, y: place.y };
}

function centre(from, to) {
  return { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 - 4 };
}

function createArrowHeads() {
  const heads = svg('defs');
  for (const id of ['head', 'bad-head']) {
    const head = svg('marker', {
      id,
      viewBox: '0 0 8 8',
      refX: 1,
      refY: 4,
      markerWidth: 9,
      markerHeight: 9,
      markerUnits: 'userSpaceOnUse',
      orient: 'auto',
    });
    head.append(svg('path', { class: id, d: 'M 0 0 L 8 4 L 0 8 z' }));
    heads.append(head);
  }
  return heads;
}
