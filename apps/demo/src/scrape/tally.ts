import { countOf, type Histogram, increase, sumOf } from './histogram.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { FamilySeries } from './parse-scrape.ts';

/** What a row had observed at one scrape, and how many of its observations had which outcome. */
export interface Tally extends Readonly<Record<keyof Outcome, number>> {
  readonly histogram: Histogram;
}

/** The share of each outcome, 0 to 1; null where nothing was observed. */
export type Shares = Readonly<Record<keyof Outcome, number | null>>;

/** Adds up series; undefined for none. */
export function tallyOf(series: readonly FamilySeries[]): Tally | undefined {
  const histogram = sumOf(series.map((one) => one.histogram));
  if (histogram === undefined) return undefined;
  const counts = { failed: 0, aborted: 0, businessErrors: 0 };
  for (const one of series) {
    const outcome = outcomeOf(one);
    const count = countOf(one.histogram);
    if (outcome.failed) counts.failed += count;
    if (outcome.aborted) counts.aborted += count;
    if (outcome.businessErrors) counts.businessErrors += count;
  }
  return { histogram, ...counts };
}

/** The shares of what was observed between two scrapes. */
export function sharesOf(before: Tally | undefined, after: Tally | undefined): Shares {
  if (after === undefined) return { failed: null, aborted: null, businessErrors: null };
  const observed = countOf(increase(before?.histogram, after.histogram));
  // As in `increase`: what shrank has begun from zero again.
  const start = countOf(after.histogram) < countOf(before?.histogram) ? undefined : before;
  const share = (name: keyof Outcome): number | null =>
    observed === 0 ? null : Math.max(0, after[name] - (start?.[name] ?? 0)) / observed;
  return { failed: share('failed'), aborted: share('aborted'), businessErrors: share('businessErrors') };
}
