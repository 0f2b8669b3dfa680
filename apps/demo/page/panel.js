import { COLOURED, clockTime, createPercentiles, createStack, PERCENTILES } from './charts.js';

const number = new Intl.NumberFormat('en');

/** 3.4, 12, 1,204 or a dash. */
export function short(value, digits = 1) {
  if (value === null || value === undefined) return '–';
  return number.format(+value.toFixed(value < 100 ? digits : 0));
}

/** Milliseconds as a whole number, or a dash. */
export function ms(value) {
  return short(value, 0);
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className !== undefined) made.className = className;
  return made;
}

/** The frame that all panels share: caption, chart, and the table that is its legend and its text. */
function createFrame(parent, { kind, title, what, columns, describe }) {
  const frame = document.querySelector('#panel').content.firstElementChild.cloneNode(true);
  frame.classList.add(kind);
  frame.querySelector('table').setAttribute('aria-label', `${title}, ${what}`);
  frame.querySelector('h3').textContent = title;
  frame.querySelector('.what').textContent = what;
  const chart = frame.querySelector('.chart');
  chart.setAttribute('aria-label', `${describe}: moment`);
  const empty = element('p', 'Waiting for the first numbers', 'empty');
  chart.append(empty);
  for (const column of columns) {
    const head = element('th', column);
    head.scope = 'col';
    const line = PERCENTILES.find(({ name }) => name === column);
    if (line !== undefined) head.prepend(createLegend(line));
    frame.querySelector('thead tr').append(head);
  }
  parent.append(frame);
  const at = frame.querySelector('.at');
  const body = frame.querySelector('tbody');
  return {
    chart,
    body,
    showEmpty: (isEmpty) => {
      empty.hidden = !isEmpty;
      empty.style.display = isEmpty ? '' : 'none';
    },
    /** @param cursor the index of the moment that is looked at, or null for now */
    showMoment: (times, cursor) => {
      at.textContent = cursor === null ? 'now' : clockTime(times[cursor]);
      at.classList.toggle('past', cursor !== null);
      chart.setAttribute('aria-valuemax', String(times.length - 1));
      chart.setAttribute('aria-valuenow', String(cursor ?? times.length - 1));
      chart.setAttribute('aria-valuetext', `${at.textContent}: ${spoken(body)}`);
    },
  };
}

/** The first rows as a screen reader says them while the cursor moves; the table has them all. */
function spoken(body) {
  return [...body.rows]
    .slice(0, 4)
    .map(({ cells }) => [...cells].map((cell) => cell.textContent).join(' '))
    .join(', ');
}

/** Writes rows into a table body, and touches only what has changed, so that a selection or a reader is not disturbed. */
function writeRows(body, rows) {
  while (body.rows.length > rows.length) body.deleteRow(-1);
  for (const [at, { slot, cells }] of rows.entries()) {
    const row = body.rows[at] ?? createRow(body, cells.length);
    const [swatch, label] = row.cells[0].firstElementChild.children;
    swatch.hidden = slot === undefined;
    swatch.style.background = `var(--c${slot})`;
    for (const [index, text] of cells.entries()) {
      const cell = index === 0 ? label : row.cells[index];
      if (cell.textContent !== text) cell.replaceChildren(...breakable(text));
    }
  }
}

/** A path may be broken after each slash, and a topic after each dot, rather than in the middle of a word. */
function breakable(text) {
  return text.split(/(?<=[/.])/).flatMap((part, at) => (at === 0 ? [part] : [element('wbr'), part]));
}

function createLegend({ slot, border }) {
  const line = element('span', undefined, 'legend');
  line.style.borderTopStyle = border;
  line.style.borderTopColor = `var(--c${slot})`;
  return line;
}

function createRow(body, cells) {
  const row = body.insertRow();
  const head = element('th');
  head.scope = 'row';
  const inner = element('div', undefined, 'row-head');
  inner.append(element('span', undefined, 'swatch'), element('span'));
  head.append(inner);
  row.append(head);
  for (let at = 1; at < cells; at++) row.insertCell();
  return row;
}

/** Keeps the colour of a row while it is shown, whatever its rank. */
function createSlots() {
  const slots = new Map();
  return (labels) => {
    for (const label of slots.keys()) if (!labels.includes(label)) slots.delete(label);
    for (const label of labels) {
      if (slots.has(label)) continue;
      const used = new Set(slots.values());
      slots.set(
        label,
        [...Array(COLOURED).keys()].find((slot) => !used.has(slot)),
      );
    }
    return slots;
  };
}

function addUp(rows) {
  const perSecond = rows[0].perSecond.map((_value, at) =>
    rows.reduce((sum, row) => sum + row.perSecond[at], 0),
  );
  return {
    label: `${rows.length} others`,
    perSecond,
    total: rows.reduce((sum, row) => sum + row.total, 0),
    p95: null,
  };
}

/** Observations a second, divided by a label: a stack of areas and a table of the same rows. */
export function createRatePanel(parent, { panel, title, what, head }) {
  const columns = [head, 'per s', 'total', 'p95 ms'];
  const frame = createFrame(parent, {
    kind: 'rate',
    title,
    what,
    columns,
    describe: `${title}, observations a second`,
  });
  const slotsOf = createSlots();
  let state;
  let cursor = null;
  const draw = createStack(frame.chart, (index) => {
    cursor = index;
    if (state !== undefined) write();
  });
  function shown() {
    const rows = state.panels[panel];
    const coloured = rows.length > COLOURED + 1 ? rows.slice(0, COLOURED) : rows.slice(0, COLOURED + 1);
    return { own: coloured, others: rows.slice(coloured.length) };
  }
  function write() {
    const { own, others } = shown();
    const slots = slotsOf(own.slice(0, COLOURED).map(({ label }) => label));
    const all = others.length === 0 ? own : [...own, addUp(others)];
    const index = cursor ?? state.times.length - 1;
    writeRows(
      frame.body,
      all.map((row) => ({
        slot: slots.get(row.label) ?? COLOURED,
        cells: [row.label, short(row.perSecond[index]), number.format(row.total), ms(row.p95)],
      })),
    );
    frame.showMoment(state.times, cursor);
    return { all, slots };
  }
  return (next) => {
    state = next;
    frame.showEmpty(state.panels[panel].length === 0);
    const { all, slots } = write();
    const values = [];
    for (const row of all) values[slots.get(row.label) ?? COLOURED] = row.perSecond;
    draw(state.times, values);
  };
}

/** p50, p95 and p99 of a family over time, and of each of its services now. */
export function createPercentilePanel(parent, { family, panel, head }) {
  const frame = createFrame(parent, {
    kind: 'percentiles',
    title: 'Percentiles',
    what: 'ms, from the buckets',
    columns: [head, ...PERCENTILES.map(({ name }) => name)],
    describe: 'p50, p95 and p99 in milliseconds',
  });
  let state;
  let cursor = null;
  const draw = createPercentiles(frame.chart, (index) => {
    cursor = index;
    if (state !== undefined) write();
  });
  function write() {
    const { p50, p95, p99 } = state.families[family].percentiles;
    const index = cursor ?? state.times.length - 1;
    const rows = state.panels[panel].map((row) => ({
      cells: [row.label, ms(row.p50), ms(row.p95), ms(row.p99)],
    }));
    writeRows(frame.body, [{ cells: ['all', ms(p50[index]), ms(p95[index]), ms(p99[index])] }, ...rows]);
    frame.showMoment(state.times, cursor);
  }
  return (next) => {
    state = next;
    frame.showEmpty(state.families[family].whole === undefined);
    write();
    draw(state.times, state.families[family].percentiles);
  };
}
