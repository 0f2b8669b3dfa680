import type { MetricSample, MetricSnapshot } from '../registry-like.js';
import { SAMPLES_AT_ONCE } from './metric-lines.js';
import type { Steps } from './steps.js';

/** Rules for default metrics whose `aggregator` does not fit a group. */
const AGGREGATORS: Readonly<Record<string, string>> = {
  process_start_time_seconds: 'min',
  process_max_fds: 'max',
  nodejs_version_info: 'first',
  nodejs_eventloop_lag_seconds: 'max',
  nodejs_eventloop_lag_min_seconds: 'min',
  nodejs_eventloop_lag_max_seconds: 'max',
  nodejs_eventloop_lag_mean_seconds: 'max',
  nodejs_eventloop_lag_stddev_seconds: 'max',
  nodejs_eventloop_lag_p50_seconds: 'max',
  nodejs_eventloop_lag_p90_seconds: 'max',
  nodejs_eventloop_lag_p99_seconds: 'max',
};

/** The most series that are kept of processes that have ended: their labels are the app's own, and not bounded. */
export const MAX_ENDED_SERIES = 10_000;

interface Series {
  readonly sample: MetricSample;
  value: number;
  /** The exact sum is `value` and this. */
  rest: number;
  /** The number of processes that have it, for an average. */
  processes: number;
}

interface MetricTotal {
  readonly snapshot: Omit<MetricSnapshot, 'values'>;
  readonly series: Map<string, Series>;
}

/** Metrics other than the three families, added up over processes as their `aggregator` says. */
export class MetricTotals {
  readonly #metrics = new Map<string, MetricTotal>();
  #size = 0;

  /** Adds what a live process shows. */
  add(given: MetricSnapshot): void {
    const aggregator = AGGREGATORS[given.name] ?? given.aggregator;
    if (aggregator === 'omit') return;
    this.#add(given, aggregator, given.values);
  }

  /** The number of series. */
  get size(): number {
    return this.#size;
  }

  /**
   * Adds what a process had counted in all: counters and histograms, if they are summed.
   * @returns whether there was room for all of its series
   */
  addEnded(given: MetricSnapshot): boolean {
    const aggregator = AGGREGATORS[given.name] ?? given.aggregator;
    if (aggregator !== 'sum' || !['counter', 'histogram', 'summary'].includes(String(given.type)))
      return true;
    // Quantiles cannot be added, and an infinite value would stay for ever.
    const values = given.values.filter(
      ({ labels, value }) =>
        Number.isFinite(value) && (given.type !== 'summary' || !Object.hasOwn(labels, 'quantile')),
    );
    return this.#add(given, aggregator, values, MAX_ENDED_SERIES);
  }

  /** Adds to one series of a counter. */
  count(
    counter: Readonly<Record<'name' | 'help', string>>,
    labels: Readonly<Record<string, string>>,
    value: number,
  ): void {
    this.add({ ...counter, type: 'counter', aggregator: 'sum', values: [{ labels, value }] });
  }

  /** All metrics, each with all its samples. */
  *snapshots(): Steps<MetricSnapshot[]> {
    const snapshots: MetricSnapshot[] = [];
    for (const { snapshot, series } of this.#metrics.values()) {
      const isAverage = snapshot.aggregator === 'average';
      const values: MetricSample[] = [];
      for (const { sample, value, processes } of series.values()) {
        values.push({ ...sample, value: isAverage ? value / processes : value });
        if (values.length % SAMPLES_AT_ONCE === 0) yield;
      }
      snapshots.push({ ...snapshot, values });
    }
    return snapshots;
  }

  /**
   * The same without loss, in parts with some of the samples: if a sum is not a double, a second sample has the rest.
   * {@link add} takes both.
   */
  *exactParts(): Generator<MetricSnapshot> {
    for (const { snapshot, series } of this.#metrics.values()) {
      let values: MetricSample[] = [];
      for (const { sample, value, rest } of series.values()) {
        values.push({ ...sample, value });
        if (rest !== 0) values.push({ ...sample, value: rest });
        if (values.length < SAMPLES_AT_ONCE) continue;
        yield { ...snapshot, values };
        values = [];
      }
      if (values.length > 0 || series.size === 0) yield { ...snapshot, values };
    }
  }

  #add(
    { name, help, type }: MetricSnapshot,
    aggregator: string,
    values: readonly MetricSample[],
    limit: number = Number.POSITIVE_INFINITY,
  ): boolean {
    const known = this.#metrics.get(name);
    const total = known ?? { snapshot: { name, help, type, aggregator }, series: new Map<string, Series>() };
    if (known === undefined) this.#metrics.set(name, total);
    let hasRoom = true;
    for (const sample of values) {
      const key = keyOf(sample);
      const series = total.series.get(key);
      if (series !== undefined) {
        merge(series, aggregator, sample.value);
        series.processes++;
      } else if (this.#size < limit) {
        total.series.set(key, { sample, value: sample.value, rest: 0, processes: 1 });
        this.#size++;
      } else {
        hasRoom = false;
      }
    }
    return hasRoom;
  }
}

function merge(series: Series, aggregator: string, value: number): void {
  switch (aggregator) {
    case 'first':
      return;
    case 'min':
      series.value = Math.min(series.value, value);
      return;
    case 'max':
      series.value = Math.max(series.value, value);
      return;
    default:
      addExactly(series, value);
  }
}

/** Keeps what rounding takes away: in another order of the processes, a rounded sum would go back by a last digit at times. */
function addExactly(series: Series, value: number): void {
  const { value: before, rest } = series;
  const [sum, lost] = twoSum(before, value);
  const [total, left] = twoSum(sum, lost + rest);
  series.value = total;
  // Infinite sums have no rest.
  series.rest = Number.isFinite(left) ? left : 0;
}

/** The rounded sum, and what rounding has taken away (Knuth's TwoSum). */
function twoSum(a: number, b: number): [sum: number, lost: number] {
  const sum = a + b;
  const ofB = sum - a;
  return [sum, a - (sum - ofB) + (b - ofB)];
}

/** The key of a series of a metric. */
export function keyOf({ metricName = '', labels }: MetricSample): string {
  return JSON.stringify([metricName, ...Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}
