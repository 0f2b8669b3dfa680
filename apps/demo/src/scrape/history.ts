import { countOf, increase, quantile } from './histogram.ts';
import type { FamilySeries } from './parse-scrape.ts';
import { type Shares, sharesOf, type Tally, tallyOf } from './tally.ts';

/** What a row of a panel stands for: the caller, the path …; undefined where the series does not belong to it. */
export type GroupBy = (series: FamilySeries) => string | undefined;

/** One row over the time that is kept, with its shares over the last `quantileSeconds`. */
export interface GroupHistory extends Shares {
  readonly label: string;
  /** Observations a second at each time, over the `rateSeconds` before it. */
  readonly perSecond: readonly number[];
  /** Observations since the start. */
  readonly total: number;
  /** In milliseconds, over the last `quantileSeconds`; null where nothing was observed. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export interface PercentileHistory {
  readonly p50: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
}

interface Moment {
  readonly timeMs: number;
  readonly groups: ReadonlyMap<string, Tally>;
}

/** How many moments are kept; one a second. */
const KEPT = 180;
export const RATE_SECONDS = 10;
export const QUANTILE_SECONDS = 30;

/** What a panel has seen in the last three minutes: a histogram for each of its rows at each scrape. */
export class History {
  readonly #groupBy: GroupBy;
  #moments: Moment[] = [];

  constructor(groupBy: GroupBy) {
    this.#groupBy = groupBy;
  }

  add(timeMs: number, series: Iterable<FamilySeries>): void {
    const members = new Map<string, FamilySeries[]>();
    for (const one of series) {
      const label = this.#groupBy(one);
      if (label === undefined) continue;
      const group = members.get(label);
      if (group === undefined) members.set(label, [one]);
      else group.push(one);
    }
    const groups = new Map<string, Tally>();
    for (const [label, group] of members) {
      const tally = tallyOf(group);
      if (tally !== undefined) groups.set(label, tally);
    }
    this.#moments.push({ timeMs, groups });
    if (this.#moments.length > KEPT) this.#moments = this.#moments.slice(-KEPT);
  }

  /** The times that are kept, in seconds since 1970. */
  times(): number[] {
    return this.#moments.map(({ timeMs }) => timeMs / 1000);
  }

  /** The rows, those with the most observations first. */
  rows(): GroupHistory[] {
    const last = this.#moments.at(-1);
    if (last === undefined) return [];
    const at = this.#moments.length - 1;
    return [...last.groups]
      .map(([label, { histogram }]) => ({
        label,
        perSecond: this.#moments.map((_moment, index) => this.#perSecond(label, index)),
        total: countOf(histogram),
        ...this.#percentiles(label, at),
        ...this.#shares(label, at),
      }))
      .toSorted((a, b) => b.total - a.total || a.label.localeCompare(b.label));
  }

  /** The percentiles of one row at each time. */
  percentiles(label: string): PercentileHistory {
    const at = this.#moments.map((_moment, index) => this.#percentiles(label, index));
    return { p50: at.map(({ p50 }) => p50), p95: at.map(({ p95 }) => p95), p99: at.map(({ p99 }) => p99) };
  }

  #perSecond(label: string, at: number): number {
    const [before, after, seconds] = this.#window(at, RATE_SECONDS);
    const tally = after.groups.get(label);
    if (tally === undefined || seconds === 0) return 0;
    const rate = countOf(increase(before.groups.get(label)?.histogram, tally.histogram)) / seconds;
    // The page shows one decimal; all digits would be most of what is sent to it.
    return Math.round(rate * 100) / 100;
  }

  #shares(label: string, at: number): Shares {
    const [before, after] = this.#window(at, QUANTILE_SECONDS);
    return sharesOf(before.groups.get(label), after.groups.get(label));
  }

  #percentiles(label: string, at: number): { p50: number | null; p95: number | null; p99: number | null } {
    const [before, after] = this.#window(at, QUANTILE_SECONDS);
    const tally = after.groups.get(label);
    const seen =
      tally === undefined ? undefined : increase(before.groups.get(label)?.histogram, tally.histogram);
    return {
      p50: quantile(0.5, seen) ?? null,
      p95: quantile(0.95, seen) ?? null,
      p99: quantile(0.99, seen) ?? null,
    };
  }

  /** The moment `seconds` before the one at `at` (the first that is kept, where there is none so old), and the time between them. */
  #window(at: number, seconds: number): [before: Moment, after: Moment, seconds: number] {
    const after = this.#moments[at] as Moment;
    const start = after.timeMs - seconds * 1000;
    let from = at;
    while (from > 0 && (this.#moments[from] as Moment).timeMs > start) from--;
    const before = this.#moments[from] as Moment;
    return [before, after, (after.timeMs - before.timeMs) / 1000];
  }
}
