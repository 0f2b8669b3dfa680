import { createFrame } from '../shared/frame.js';
import { percent, rate } from '../shared/numbers.js';
import { createTable } from '../shared/table.js';

/** From this share of failures on, calls are shown as failing. */
export const FAILING = 0.01;

/** Who calls whom as a table: the map in words, the worst first. */
export function createLinkPanel(parent) {
  const figure = createFrame(parent, {
    kind: 'links',
    title: 'Calls',
    what: 'the map as a table, worst first',
  });
  const table = createTable(figure, {
    name: 'Who calls whom',
    head: 'caller → called',
    columns: [
      { head: 'per s', text: ({ perSecond }) => rate(perSecond) },
      { head: 'failed', text: ({ failed }) => percent(failed), isBad: ({ failed }) => failed >= FAILING },
    ],
  });
  /** @param links those of `createGraph` */
  return ({ nodes, links }) => {
    const nameOf = new Map(nodes.map(({ id, name }) => [id, name]));
    const rows = [...links].sort((a, b) => b.failed - a.failed || b.perSecond - a.perSecond);
    table.write({
      own: rows.map((link) => ({ ...link, label: `${nameOf.get(link.from)} → ${nameOf.get(link.to)}` })),
    });
  };
}
