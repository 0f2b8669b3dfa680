import { COLOURED, createStack } from './charts.js';
import { createChartArea, createFrame } from './frame.js';
import { createTable } from './table.js';

/**
 * Observations a second, divided by a label: a stack of areas and a table of the same rows.
 * @param rowsOf gives the rows of the state, the largest first
 * @returns what to call with each new state
 */
export function createRatePanel(parent, { rowsOf, title, what, head, unit, columns }) {
  const figure = createFrame(parent, { kind: 'rate', title, what });
  const area = createChartArea(figure, { describe: `${title}, ${unit} per second`, unit: `${unit}/s` });
  const table = createTable(figure, { name: `${title}, ${what}`, head, columns });
  const slotsOf = createSlots();
  let state;
  let cursor = null;
  const draw = createStack(area.chart, (index) => {
    cursor = index;
    if (state !== undefined) write(divide(rowsOf(state)));
  });

  /** One that is alone would be called "1 others": it gets the grey of the others. */
  function divide(rows) {
    const own = rows.length > COLOURED + 1 ? rows.slice(0, COLOURED) : rows;
    const slots = slotsOf(own.slice(0, COLOURED).map(({ label }) => label));
    const colour = (row) => ({ ...row, slot: slots.get(row.label) ?? COLOURED });
    const others = rows.slice(own.length).map(colour);
    return { own: own.map(colour), others, sum: others.length === 0 ? undefined : addUp(others) };
  }

  function write(divided) {
    table.write({ ...divided, moment: cursor ?? state.times.length - 1 });
    area.showMoment(state.times, cursor, table.spoken());
  }

  return (next) => {
    state = next;
    const divided = divide(rowsOf(state));
    area.showEmpty(divided.own.length === 0);
    write(divided);
    const values = [];
    for (const row of divided.own) values[row.slot] = row.perSecond;
    if (divided.sum !== undefined) values[COLOURED] = divided.sum.perSecond;
    draw(state.times, values);
  };
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
  return {
    slot: COLOURED,
    perSecond: rows[0].perSecond.map((_value, at) => rows.reduce((sum, row) => sum + row.perSecond[at], 0)),
    total: rows.reduce((sum, row) => sum + row.total, 0),
  };
}
