import type { MetricSnapshot } from '../registry-like.js';
import { keyOf, MAX_ENDED_SERIES, type MetricTotals } from './metric-totals.js';
import type { Steps } from './steps.js';

/**
 * Adds the app's metrics of processes that have ended. If there is not room for all their series, those that live processes
 * have come first: without them, series that stay on the page would go back.
 * @returns the name of a metric of which a series had no room, if any
 */
export function* addEnded(
  totals: MetricTotals,
  ended: readonly MetricSnapshot[],
  living: readonly MetricSnapshot[],
): Steps<string | undefined> {
  const added = ended.reduce((sum, { values }) => sum + values.length, 0);
  const hasRoom = totals.size + added <= MAX_ENDED_SERIES;
  const shared = hasRoom ? undefined : yield* keysOf(living);
  let lost: string | undefined;
  for (const isShared of hasRoom ? [false] : [true, false]) {
    for (const metric of ended) {
      const keys = shared?.get(metric.name);
      const values = metric.values.filter((sample) => (keys?.has(keyOf(sample)) ?? false) === isShared);
      if (!totals.addEnded({ ...metric, values })) lost ??= metric.name;
      yield;
    }
  }
  return lost;
}

/** The keys of the series of each metric. */
function* keysOf(metrics: readonly MetricSnapshot[]): Steps<ReadonlyMap<string, ReadonlySet<string>>> {
  const all = new Map<string, Set<string>>();
  for (const { name, values } of metrics) {
    const keys = all.get(name) ?? new Set();
    all.set(name, keys);
    for (const sample of values) keys.add(keyOf(sample));
    yield;
  }
  return all;
}
