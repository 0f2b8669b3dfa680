import { createPercentiles, PERCENTILES } from './charts.js';
import { element } from './element.js';
import { createChartArea, createFrame } from './frame.js';
import { ms } from './numbers.js';
import { createTable } from './table.js';

/**
 * p50, p95 and p99 over time, and of some rows now.
 * @param wholeOf gives the percentiles of all from the state, one for each of its times
 * @param rowsOf gives the rows of the state
 * @returns what to call with each new state
 */
export function createPercentilePanel(parent, { wholeOf, rowsOf, head }) {
  const title = 'Percentiles';
  const what = 'ms, from the buckets';
  const figure = createFrame(parent, { kind: 'percentiles', title, what });
  const area = createChartArea(figure, { describe: 'p50, p95 and p99 in milliseconds', unit: 'ms' });
  const columns = PERCENTILES.map((line) => ({
    head: line.name,
    legend: createLegend(line),
    text: (row) => ms(row[line.name]),
  }));
  const table = createTable(figure, { name: `${title}, ${what}`, head, columns });
  let state;
  let cursor = null;
  const draw = createPercentiles(area.chart, (index) => {
    cursor = index;
    if (state !== undefined) write();
  });

  function write() {
    const whole = wholeOf(state);
    const at = cursor ?? state.times.length - 1;
    const all = { label: 'all', p50: whole.p50[at], p95: whole.p95[at], p99: whole.p99[at] };
    table.write({ own: [all, ...rowsOf(state)] });
    area.showMoment(state.times, cursor, table.spoken());
  }

  return (next) => {
    state = next;
    area.showEmpty(rowsOf(state).length === 0);
    write();
    draw(state.times, wholeOf(state));
  };
}

function createLegend({ slot, border }) {
  const line = element('span', undefined, 'legend');
  line.style.borderTopStyle = border;
  line.style.borderTopColor = `var(--c${slot})`;
  return line;
}
