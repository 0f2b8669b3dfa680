import { COLOURED, createLines } from '../shared/charts.js';
import { createChartArea, createFrame } from '../shared/frame.js';
import { rate } from '../shared/numbers.js';
import { createTable } from '../shared/table.js';

/** The burn rate that uses up two percent of a 30-day budget in an hour. */
const PAGE = 14.4;

/** How fast the error budget of each objective burns. */
export function createBurnPanel(parent) {
  const title = 'Error budget burn rate';
  const figure = createFrame(parent, { kind: 'burn', title, what: 'short window' });
  const area = createChartArea(figure, { describe: title, unit: 'times' });
  const table = createTable(figure, {
    name: title,
    head: 'objective',
    columns: [
      { head: 'short', text: (row, at) => rate(row.history[at]), isBad: ({ short }) => short > PAGE },
      { head: 'long', text: ({ long }) => rate(long), isBad: ({ long }) => long > PAGE },
    ],
  });
  let state;
  let cursor = null;
  const draw = createLines(area.chart, { least: PAGE * 1.4, mark: PAGE }, (index) => {
    cursor = index;
    if (state !== undefined) write();
  });

  function rows() {
    const nameOf = new Map(state.services.map(({ syscode, name }) => [syscode, name]));
    return state.burns.slice(0, COLOURED).map((burn, slot) => ({
      ...burn,
      slot,
      label: `${nameOf.get(burn.service) ?? burn.service} ${burn.objective}`,
    }));
  }

  function write() {
    table.write({ own: rows(), moment: cursor ?? state.times.length - 1 });
    area.showMoment(state.times, cursor, table.spoken());
  }

  return (next) => {
    state = next;
    area.showEmpty(state.burns.length === 0);
    write();
    draw(
      state.times,
      rows().map(({ history }) => history),
    );
  };
}
