import { createFrame } from './frame.js';
import { createTable } from './table.js';

/** Rows that are shown; the rest is behind a button. */
const SHOWN = 10;

/**
 * A list without a chart, the worst row first.
 * @param rowsOf gives the rows of the state, sorted
 * @param nothing what to say if there are none
 * @returns what to call with each new state
 */
export function createListPanel(parent, { rowsOf, title, what, head, columns, nothing }) {
  const figure = createFrame(parent, { kind: 'list', title, what });
  const table = createTable(figure, { name: `${title}, ${what}`, head, columns });
  return (state) => {
    const rows = rowsOf(state);
    const own = rows.length > SHOWN + 1 ? rows.slice(0, SHOWN) : rows;
    const all = own.length === 0 ? [{ label: nothing, isEmpty: true }] : own;
    table.write({ own: all, others: rows.slice(own.length), moment: state.times.length - 1 });
  };
}
