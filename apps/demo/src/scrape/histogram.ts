/** One series of a Prometheus histogram, or the sum of several. */
export interface Histogram {
  /** Upper bounds in milliseconds, ascending; the last is Infinity. */
  readonly bounds: readonly number[];
  /** How many observations are at most as long as each bound. */
  readonly cumulative: readonly number[];
  /** In milliseconds. */
  readonly sum: number;
}

/** How many observations a histogram holds. */
export function countOf(histogram: Histogram | undefined): number {
  return histogram?.cumulative.at(-1) ?? 0;
}

/**
 * The sum of histograms with equal bounds, as `sum by (le)` gives it; undefined for none.
 * @throws RangeError where bounds differ, since their sum would say nothing
 */
export function sumOf(histograms: Iterable<Histogram>): Histogram | undefined {
  let total: { bounds: readonly number[]; cumulative: number[]; sum: number } | undefined;
  for (const { bounds, cumulative, sum } of histograms) {
    total ??= { bounds, cumulative: bounds.map(() => 0), sum: 0 };
    if (bounds.join() !== total.bounds.join())
      throw new RangeError(`bounds differ: ${bounds.join()} and ${total.bounds.join()}`);
    for (const [at, count] of cumulative.entries())
      total.cumulative[at] = (total.cumulative[at] ?? 0) + count;
    total.sum += sum;
  }
  return total;
}

/** What was observed between two scrapes of one series. A series that was not there before began at zero; one that shrank began anew. */
export function increase(before: Histogram | undefined, after: Histogram): Histogram {
  if (before === undefined || countOf(after) < countOf(before)) return after;
  return {
    bounds: after.bounds,
    cumulative: after.cumulative.map((count, at) => count - (before.cumulative[at] ?? 0)),
    sum: after.sum - before.sum,
  };
}

/**
 * The `q`-quantile (0 to 1) in milliseconds, as Prometheus' `histogram_quantile` computes it: linear inside the bucket
 * that holds it, from 0 in the first; the highest finite bound where it lies above all. Undefined without observations.
 */
export function quantile(q: number, histogram: Histogram | undefined): number | undefined {
  const total = countOf(histogram);
  if (histogram === undefined || total === 0) return undefined;
  const { bounds, cumulative } = histogram;
  const rank = q * total;
  const at = cumulative.findIndex((count) => count >= rank);
  const upper = bounds[at];
  if (upper === undefined || upper === Number.POSITIVE_INFINITY) return bounds.at(-2);
  const lower = bounds[at - 1] ?? 0;
  const below = cumulative[at - 1] ?? 0;
  const inside = (cumulative[at] ?? 0) - below;
  return inside === 0 ? upper : lower + ((upper - lower) * (rank - below)) / inside;
}
