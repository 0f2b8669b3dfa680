import { element } from '../shared/element.js';
import { clockTime } from '../shared/numbers.js';

/** The alerts that fire, those that page first, and the names of those that may fire soon. */
export function createAlertList() {
  const list = document.querySelector('#alerts');
  const pending = document.querySelector('#pending');
  let shown;
  return (state) => {
    const alerts = [...state.alerts].sort(
      (a, b) => rankOf(a) - rankOf(b) || nameOf(a).localeCompare(nameOf(b)),
    );
    const soon = [...new Set(state.pending)];
    pending.textContent = soon.length === 0 ? '' : `Not for long enough yet: ${soon.join(', ')}.`;
    const text = JSON.stringify(alerts.map(({ labels, startsAt }) => [labels, startsAt]));
    if (text === shown) return;
    shown = text;
    list.replaceChildren(
      ...(alerts.length === 0 ? [element('li', 'None. All is well.', 'calm')] : alerts.map(createItem)),
    );
  };
}

function createItem({ labels, annotations, startsAt }) {
  const item = element('li', undefined, labels.severity === 'page' ? 'page' : 'ticket');
  const head = element('p', undefined, 'alert-head');
  head.append(element('strong', labels.alertname), ' ', element('span', labels.severity ?? '', 'severity'));
  item.append(
    head,
    element('p', annotations.summary ?? ''),
    element('small', `since ${clockTime(Date.parse(startsAt) / 1000)}`),
  );
  return item;
}

function rankOf({ labels }) {
  return labels.severity === 'page' ? 0 : 1;
}

function nameOf({ labels }) {
  return `${labels.alertname} ${JSON.stringify(labels)}`;
}
