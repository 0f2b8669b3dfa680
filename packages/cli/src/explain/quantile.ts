import type { Observations } from './observations.js';

/**
 * A quantile of the durations in milliseconds, as Prometheus' `histogram_quantile` computes it: linear inside a bucket,
 * from 0 in the first one, and the largest finite bound for durations above it.
 * @param q between 0 and 1
 * @returns undefined without observations, or without the buckets for it
 */
export function quantileMs(q: number, { upTo }: Pick<Observations, 'upTo'>): number | undefined {
  const buckets = [...upTo].sort(([a], [b]) => a - b);
  const all = buckets.at(-1);
  if (buckets.length < 2 || all?.[0] !== Number.POSITIVE_INFINITY) return undefined;
  // Prometheus, too, makes buckets of different moments cumulative.
  let largest = 0;
  const counts = buckets.map(([, count]) => (largest = Math.max(largest, count)));
  const total = counts.at(-1) ?? 0;
  if (total === 0) return undefined;
  const rank = q * total;
  const at = counts.findIndex((count) => count >= rank);
  const end = buckets[at]?.[0] ?? Number.POSITIVE_INFINITY;
  if (end === Number.POSITIVE_INFINITY) return buckets.at(-2)?.[0];
  const start = at === 0 ? 0 : (buckets[at - 1]?.[0] ?? 0);
  const below = at === 0 ? 0 : (counts[at - 1] ?? 0);
  const inside = (counts[at] ?? 0) - below;
  return inside === 0 ? end : start + ((end - start) * (rank - below)) / inside;
}
