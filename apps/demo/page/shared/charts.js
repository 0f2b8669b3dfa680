import { clockTime, tick } from './numbers.js';
import uPlot from './uplot.js';

const HEIGHT = 192;
/** Rows that have a colour of their own; the rest is one grey area. */
export const COLOURED = 7;

function css(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function axis(values, size) {
  return {
    stroke: () => css('--faint'),
    grid: { stroke: () => css('--grid'), width: 1 },
    ticks: { show: false },
    font: `11px ${css('--sans')}`,
    size,
    values,
  };
}

/** A label in the middle of which the chart ends would be cut: it is left out. */
function timesInside(chart, splits) {
  const width = chart.bbox.width / devicePixelRatio;
  return splits.map((seconds) => (chart.valToPos(seconds, 'x') > width - 22 ? '' : clockTime(seconds)));
}

/** From zero to a little more than the highest value, so that a calm second does not look like an alarm. */
function fromZero(least) {
  return (_chart, _min, max) => [0, Math.max(least, (max ?? 0) * 1.15)];
}

function create(target, { series, bands, least, onCursor }) {
  const options = {
    width: Math.max(target.clientWidth, 200),
    height: HEIGHT,
    // The unit is above the upright axis.
    padding: [20, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false }, sync: { key: 'demo' } },
    scales: {
      x: { time: true, range: (_chart, min, max) => [Math.min(min, max - 60), max] },
      y: { range: fromZero(least) },
    },
    axes: [
      { ...axis(timesInside, 26), space: 90 },
      { ...axis((_chart, splits) => splits.map(tick), 46), space: 34 },
    ],
    series: [{}, ...series],
    bands,
    hooks: { setCursor: [(chart) => onCursor(chart.cursor.idx ?? null)] },
  };
  const chart = new uPlot(options, [[], ...series.map(() => [])], target);
  new ResizeObserver(() =>
    chart.setSize({ width: Math.max(target.clientWidth, 200), height: HEIGHT }),
  ).observe(target);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => chart.redraw());
  addKeys(target, chart);
  return chart;
}

/** The arrow keys, Home and End move the cursor of all charts; Escape and leaving take it away. */
function addKeys(target, chart) {
  // The last two arguments tell the hooks of this chart, and the other charts.
  const leave = () => chart.setCursor({ left: -10, top: -10 }, true, true);
  target.addEventListener('keydown', (event) => {
    const [times] = chart.data;
    const last = times.length - 1;
    const at = chart.cursor.idx ?? last + 1;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (event.key === 'Escape') leave();
    if (to === undefined || last < 0) return;
    event.preventDefault();
    const index = Math.min(Math.max(to, 0), last);
    chart.setCursor({ left: chart.valToPos(times[index], 'x'), top: 1 }, true, true);
  });
  target.addEventListener('blur', leave);
}

/**
 * A chart of areas that stand on each other, one for each slot of colour; slot 7 is grey.
 * @returns a function that draws: the times, and for each slot its values or undefined
 */
export function createStack(target, onCursor) {
  // uPlot fills the space between neighbours: the first series is the top of the whole stack.
  const slots = Array.from({ length: COLOURED + 1 }, (_empty, slot) => slot).reverse();
  const chart = create(target, {
    least: 1,
    onCursor,
    series: slots.map((slot) => ({
      stroke: () => css(`--c${slot}`),
      fill: () => `${css(`--c${slot}`)}59`,
      width: 1.5,
      points: { show: false },
    })),
    bands: slots.slice(1).map((_slot, at) => ({ series: [at + 1, at + 2] })),
  });
  return (times, values) => {
    const below = times.map(() => 0);
    const stacked = [];
    for (let slot = 0; slot <= COLOURED; slot++) {
      const own = values[slot];
      for (let at = 0; at < below.length; at++) below[at] += own?.[at] ?? 0;
      stacked.unshift([...below]);
    }
    chart.setData([times, ...stacked]);
  };
}

/** How the lines of the percentiles look, in the chart and in its legend. */
export const PERCENTILES = [
  { name: 'p50', slot: 0, dash: [], border: 'solid' },
  { name: 'p95', slot: 1, dash: [8, 4], border: 'dashed' },
  { name: 'p99', slot: 4, dash: [2, 3], border: 'dotted' },
];

/**
 * A chart of three lines in milliseconds, told apart by colour and by dashes.
 * @returns a function that draws the times, p50, p95 and p99
 */
export function createPercentiles(target, onCursor) {
  const line = (slot, dash) => ({ stroke: () => css(`--c${slot}`), width: 2, dash, points: { show: false } });
  const chart = create(target, {
    least: 100,
    onCursor,
    series: PERCENTILES.map(({ slot, dash }) => line(slot, dash)),
    bands: [],
  });
  return (times, { p50, p95, p99 }) => chart.setData([times, p50, p95, p99]);
}

/**
 * A chart of lines in the colours of the slots, and a dashed grey one at a value that matters.
 * @param least the axis shows at least up to here
 * @returns a function that draws: the times, and for each slot its values
 */
export function createLines(target, { least, mark }, onCursor) {
  const line = (slot, dash = []) => ({
    stroke: () => css(`--c${slot}`),
    width: 2,
    dash,
    points: { show: false },
  });
  const slots = [...Array(COLOURED).keys()];
  const series = [...slots.map((slot) => line(slot)), line(COLOURED, [4, 4])];
  const chart = create(target, { least, onCursor, series, bands: [] });
  return (times, values) => {
    const nothing = times.map(() => null);
    chart.setData([times, ...slots.map((slot) => values[slot] ?? nothing), times.map(() => mark)]);
  };
}
