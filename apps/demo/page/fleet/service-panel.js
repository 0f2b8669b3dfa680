import { createFrame } from '../shared/frame.js';
import { count, ms, percent, rate } from '../shared/numbers.js';
import { createTable } from '../shared/table.js';
import { FAILING } from './link-panel.js';

/** The services, the worst first. */
export function createServicePanel(parent) {
  const figure = createFrame(parent, {
    kind: 'services',
    title: 'Services',
    what: 'worst first, with their workers',
  });
  const table = createTable(figure, {
    name: 'Services, worst first',
    head: 'service',
    columns: [
      { head: 'per s', text: ({ perSecond }) => rate(perSecond) },
      { head: 'failed', text: ({ failed }) => percent(failed), isBad: ({ failed }) => failed >= FAILING },
      { head: 'p95 ms', text: ({ p95 }) => ms(p95) },
      { head: 'live', text: ({ workers }) => count(workers.live) },
      { head: 'ended', text: ({ workers }) => count(workers.retired), isMinor: true },
    ],
  });
  return ({ services }) => {
    const worstFirst = [...services].sort((a, b) => b.failed - a.failed);
    table.write({ own: worstFirst.map((one) => ({ ...one, label: one.name, detail: one.kind })) });
  };
}
