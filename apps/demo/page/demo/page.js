import { createFigures } from '../shared/figures.js';
import { createListPanel } from '../shared/list-panel.js';
import { say, showLive } from '../shared/live.js';
import { ms } from '../shared/numbers.js';
import { createPercentilePanel } from '../shared/percentile-panel.js';
import { createRatePanel } from '../shared/rate-panel.js';
import { FAMILIES } from './families.js';
import { showCommand } from './grafana.js';
import { createRawScrape } from './raw-scrape.js';

const services = document.querySelector('#services');
const clock = document.querySelector('#clock');
const windows = document.querySelector('#windows');
const rawScrape = createRawScrape();
// All panels are there before anything is shown, so that nothing jumps.
document.querySelector('#layout').hidden = false;
document.querySelector('footer').hidden = false;
const updates = Object.entries(FAMILIES).flatMap(createFamily);
let shown = 0;

function createFamily([family, { unit, head, figures, panels }]) {
  const section = document.querySelector(`[data-family=${family}]`);
  const showFigures = createFigures(section.querySelector('.family-head'), figures);
  const parent = section.querySelector('.panels');
  return [
    ({ families }) => showFigures(families[family]),
    ...panels.map((panel) => createPanel(parent, { unit, ...panel })),
    createPercentilePanel(parent, {
      head,
      wholeOf: ({ families }) => families[family].percentiles,
      rowsOf: (state) => state.panels[`${family}.application`],
    }),
  ];
}

function createPanel(parent, { rows, sort, ...about }) {
  if (sort === undefined) {
    return createRatePanel(parent, { ...about, rowsOf: (state) => state.panels[rows] });
  }
  return createListPanel(parent, { ...about, rowsOf: (state) => sort(state.panels[rows]) });
}

function showServices(state) {
  while (services.children.length < state.services.length) {
    const item = document.createElement('li');
    item.innerHTML =
      '<span class="dot"></span><span><span></span><span class="kind"></span></span><small></small>';
    services.append(item);
  }
  for (const [at, { name, kind, syscode, failure, tookMs }] of state.services.entries()) {
    const [, title, detail] = services.children[at].children;
    const isDown = failure !== undefined;
    services.children[at].className = isDown ? 'down' : '';
    services.children[at].title = isDown ? failure : `${syscode}, last scrape ${ms(tookMs)} ms`;
    title.firstElementChild.textContent = name;
    title.lastElementChild.textContent = ` · ${kind}`;
    detail.textContent = isDown ? 'down' : syscode;
  }
  const down = state.services.filter(({ failure }) => failure !== undefined);
  say(down.map(({ name, failure }) => `The service ${name} does not answer (${failure}).`).join(' '));
}

function showClock({ startedAt }) {
  const seconds = Math.max(0, Math.round((Date.now() - startedAt) / 1000));
  const minutes = Math.floor(seconds / 60);
  clock.textContent = `live for ${minutes > 0 ? `${minutes} min ` : ''}${seconds % 60} s`;
}

showLive('/api/state', async (state) => {
  showServices(state);
  showClock(state);
  for (const update of updates) update(state);
  windows.textContent =
    `Rates are over ${state.rateSeconds} s; shares and percentiles over ${state.quantileSeconds} s, percentiles computed ` +
    'from the buckets as histogram_quantile does. Red: 5% and more.';
  showCommand(state);
  rawScrape.setServices(state.services);
  if (shown++ % 2 === 1) await rawScrape.read().catch(() => {});
});
