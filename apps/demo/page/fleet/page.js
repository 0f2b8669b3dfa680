import { element } from '../shared/element.js';
import { say, showLive } from '../shared/live.js';
import { createAlertList } from './alert-list.js';
import { createBurnPanel } from './burn-panel.js';
import { createFaults } from './faults.js';
import { createGraph } from './graph.js';
import { createLinkPanel } from './link-panel.js';
import { createServiceMap } from './service-map.js';
import { createServicePanel } from './service-panel.js';

const panels = document.querySelector('#panels');
// All is there before anything is shown, so that nothing jumps.
document.querySelector('#fleet').hidden = false;
document.querySelector('footer').hidden = false;
const updates = [
  createFaults(),
  createAlertList(),
  createServicePanel(panels),
  createBurnPanel(panels),
  showVerdict,
  showSources,
];
const graphOf = createGraph();
const graphUpdates = [createServiceMap(document.querySelector('#map')), createLinkPanel(panels)];

/** What an on-call engineer asks first. A screen reader says it when it changes. */
function showVerdict({ alerts, services }) {
  const verdict = document.querySelector('#verdict');
  const names = new Set(alerts.map(({ labels }) => labels.alertname));
  const text = { 0: 'No alert fires', 1: '1 alert fires' }[names.size] ?? `${names.size} alerts fire`;
  if (verdict.textContent !== text) verdict.textContent = text;
  verdict.classList.toggle('is-bad', names.size > 0);
  const silent = services.filter(({ isUp }) => !isUp).map(({ name }) => name);
  say(silent.length === 0 ? '' : `Prometheus cannot scrape ${silent.join(' and ')}.`);
}

function showSources({ prometheus, alertmanager, queries, windows }) {
  document.querySelector('#windows').textContent = windows;
  document.querySelector('#prometheus').href = prometheus;
  document.querySelector('#alertmanager').href = alertmanager;
  const list = document.querySelector('#queries');
  if (list.children.length > 0) return;
  for (const [name, promql] of Object.entries(queries)) {
    const link = element('a', promql);
    link.href = `${prometheus}/graph?${new URLSearchParams({ 'g0.expr': promql, 'g0.tab': '1' })}`;
    const text = element('dd');
    text.append(link);
    list.append(element('dt', name), text);
  }
}

showLive('/api/state', (state) => {
  for (const update of updates) update(state);
  const graph = graphOf(state);
  for (const update of graphUpdates) update(graph);
});
