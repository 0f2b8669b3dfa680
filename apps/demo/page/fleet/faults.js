import { element } from '../shared/element.js';
import { say } from '../shared/live.js';
import { count, percent, rate } from '../shared/numbers.js';

const ORDERS = 'A123010101';
const PAGE = 14.4;

/** The two buttons, and beside each what the metrics should say, ticked off as they say it. */
export function createFaults() {
  const partner = document.querySelector('#partner');
  const worker = document.querySelector('#worker');
  let isBroken = false;
  partner.addEventListener('click', () => void post('/api/partner', { broken: !isBroken }, partner));
  worker.addEventListener('click', () => void post('/api/worker', {}, worker));
  return (state) => {
    isBroken = state.faults.partnerIsBroken;
    setText(partner, isBroken ? 'Repair the partner' : 'Break the partner');
    partner.setAttribute('aria-pressed', String(isBroken));
    writeSteps(document.querySelector('#partner-steps'), partnerSteps(state));
    writeSteps(document.querySelector('#worker-steps'), workerSteps(state));
  };
}

async function post(path, body, button) {
  button.disabled = true;
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) say(`The demo has refused that (${response.status}).`);
  } catch {
    say('The demo does not answer.');
  }
  button.disabled = false;
}

/** Each step is what to see, and whether it is so; nothing is ticked off before a button was pressed. */
function partnerSteps({ faults, services, links, burns, alerts }) {
  const calls = links.find(({ kind, from, to }) => kind === 'calls' && from === ORDERS && to === '1');
  const shop = services.find(({ name }) => name === 'storefront');
  const burn = Math.max(
    0,
    ...burns.filter(({ service }) => service === ORDERS).map(({ short }) => short ?? 0),
  );
  const names = [...new Set(alerts.map(({ labels }) => labels.alertname))];
  const failing = calls?.failed ?? 0;
  if (faults.partnerIsBroken) {
    return [
      { text: `Calls to payments fail: ${percent(failing)}`, isDone: failing > 0.5 },
      {
        text: `It reaches the customers: storefront answers 5xx to ${percent(shop.failed)}`,
        isDone: shop.failed > 0.01,
      },
      { text: `The budget of orders burns ${rate(burn)} times as fast as it may`, isDone: burn > PAGE },
      {
        text: names.length === 0 ? 'An alert fires' : `Firing: ${names.join(', ')}`,
        isDone: names.length > 0,
      },
    ];
  }
  if (faults.partnerWasBroken) {
    return [
      { text: `Calls to payments succeed: ${percent(failing)} fail`, isDone: failing < 0.01 },
      { text: `Storefront answers 5xx to ${percent(shop.failed)}`, isDone: shop.failed < 0.01 },
      { text: `The short burn rate of orders falls: ${rate(burn)}`, isDone: burn < PAGE },
      {
        text: names.length === 0 ? 'All alerts are resolved' : `Still firing: ${names.join(', ')}`,
        isDone: names.length === 0,
      },
    ];
  }
  return [
    'Calls to payments fail',
    'It reaches the customers',
    'The error budget of orders burns',
    'An alert fires',
  ].map((text) => ({ text, isDone: false }));
}

function workerSteps({ faults: { killed, workers }, services, counted, resets }) {
  const of = services.find(({ name }) => name === 'orders').workers;
  if (killed === undefined) {
    return [
      'The worker ends',
      'Its cluster starts another',
      '/metrics shows one ended worker',
      'No count is lost',
    ].map((text) => ({ text, isDone: false }));
  }
  const hasEnded = !workers.includes(killed.pid);
  const isReplaced = hasEnded && workers.length === 2;
  const isShown = isReplaced && of.live === 2 && of.retired >= 1;
  const isKept = resets === 0 && counted >= killed.counted;
  return [
    { text: `Worker ${killed.pid} has ended`, isDone: hasEnded },
    { text: `Workers now: ${workers.join(' and ')}`, isDone: isReplaced },
    { text: `/metrics shows ${of.live ?? 0} live and ${of.retired ?? 0} ended`, isDone: isShown },
    {
      text: `No count is lost: ${count(killed.counted)} before, ${count(counted)} now; counters that went back: ${count(resets)}`,
      isDone: isShown && isKept,
    },
  ];
}

function writeSteps(list, steps) {
  while (list.children.length < steps.length) {
    const item = element('li');
    item.append(element('span', undefined, 'tick'), element('span'));
    list.append(item);
  }
  for (const [at, { text, isDone }] of steps.entries()) {
    const item = list.children[at];
    item.classList.toggle('is-done', isDone);
    setText(item.firstElementChild, isDone ? 'Seen: ' : 'Not yet: ');
    setText(item.lastElementChild, text);
  }
}

function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
