import { createPercentilePanel, createRatePanel, ms, short } from './panel.js';
import { createRawScrape } from './raw-scrape.js';

const PERIOD_MS = 1000;

const FAMILIES = {
  inbound: [
    { panel: 'inbound.caller', title: 'By caller', what: 'f_code', head: 'caller' },
    { panel: 'inbound.path', title: 'By path', what: 'path', head: 'route' },
  ],
  outbound: [
    { panel: 'outbound.result', title: 'By result', what: 'http_status · code', head: 'result' },
    { panel: 'outbound.action', title: 'By partner', what: 'partner · action_code', head: 'partner' },
  ],
  consumer: [{ panel: 'consumer.topic', title: 'By topic', what: 'topic · code', head: 'topic' }],
};

const services = document.querySelector('#services');
const trouble = document.querySelector('#trouble');
const clock = document.querySelector('#clock');
const pause = document.querySelector('#pause');
const rawScrape = createRawScrape();
// All panels are there before anything is shown, so that nothing jumps.
document.querySelector('#layout').hidden = false;
document.querySelector('footer').hidden = false;
const updates = Object.keys(FAMILIES).flatMap(createFamily);

let paused = false;
let lostAt;
let polls = 0;

function createFamily(family) {
  const section = document.querySelector(`[data-family=${family}]`);
  const panels = section.querySelector('.panels');
  return [
    createFigures(section.querySelector('.family-head'), family),
    ...FAMILIES[family].map((about) => createRatePanel(panels, about)),
    createPercentilePanel(panels, { family, panel: `${family}.application`, head: 'service' }),
  ];
}

function createFigures(parent, family) {
  const list = document.createElement('dl');
  list.className = 'figures';
  const values = ['per second', 'observed', 'label sets', 'p95 ms'].map((name) => {
    const pair = document.createElement('div');
    const value = document.createElement('dd');
    const term = document.createElement('dt');
    term.textContent = name;
    value.textContent = '–';
    pair.append(term, value);
    list.append(pair);
    return value;
  });
  parent.append(list);
  return ({ families }) => {
    const { whole, labelSets } = families[family];
    const texts = [short(whole?.perSecond.at(-1)), short(whole?.total), short(labelSets), ms(whole?.p95)];
    for (const [at, text] of texts.entries()) values[at].textContent = text;
  };
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

function say(text) {
  if (trouble.textContent !== text) trouble.textContent = text;
}

function showClock({ startedAt }) {
  const seconds = Math.max(0, Math.round((Date.now() - startedAt) / 1000));
  const minutes = Math.floor(seconds / 60);
  clock.textContent = `live for ${minutes > 0 ? `${minutes} min ` : ''}${seconds % 60} s`;
}

async function poll() {
  if (paused || document.hidden) return;
  let state;
  try {
    const response = await fetch('/api/state');
    state = await response.json();
  } catch {
    lostAt ??= new Date();
    say(
      `The demo does not answer since ${lostAt.toLocaleTimeString('en-GB')}. Start it again; this page goes on by itself.`,
    );
    return;
  }
  lostAt = undefined;
  showServices(state);
  showClock(state);
  for (const update of updates) update(state);
  document.querySelector('#windows').textContent =
    `Rates are over ${state.rateSeconds} s, percentiles over ${state.quantileSeconds} s and computed from the buckets as histogram_quantile does.`;
  rawScrape.setServices(state.services);
  if (polls++ % 2 === 1) await rawScrape.read().catch(() => {});
}

async function pollForEver() {
  await poll();
  setTimeout(() => void pollForEver(), PERIOD_MS);
}

pause.addEventListener('click', () => {
  paused = !paused;
  pause.setAttribute('aria-pressed', String(paused));
  pause.textContent = paused ? 'Paused' : 'Pause';
});
document.addEventListener('visibilitychange', () => void poll());

void pollForEver();
