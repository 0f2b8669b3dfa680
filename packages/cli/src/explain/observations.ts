import type { Sample, Scrape } from '../scrape/scrape.js';
import { type FamilyKind, keyOf, labelOf, readFamilies, type Series } from '../verify/read-families.js';

/** The observations of one label set, or of several together. */
export interface Observations {
  readonly count: number;
  /** In milliseconds. */
  readonly sumMs: number;
  /** Observations up to each bound, by bound in milliseconds; the last is Infinity. */
  readonly upTo: ReadonlyMap<number, number>;
}

/** One label set with its observations. */
export interface Row extends Observations {
  readonly kind: FamilyKind;
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Reads the observations of each label set since the process started. */
export function readRows(scrape: Scrape): Row[] {
  return readFamilies(scrape)
    .flatMap(({ series }) => series)
    .map((series) => ({
      kind: series.family.kind,
      key: keyOf(series.family.name, series.labels),
      labels: Object.fromEntries(series.labels.map(({ name, value }) => [name, value])),
      count: numberOf(series.count),
      sumMs: numberOf(series.sum),
      upTo: bucketsOf(series),
    }));
}

/** The value of a sample that Prometheus would read as a number. */
function numberOf(sample: Sample | undefined): number {
  return sample !== undefined && Number.isFinite(sample.value) ? sample.value : 0;
}

function bucketsOf({ buckets }: Series): Map<number, number> {
  const upTo = new Map<number, number>();
  for (const bucket of buckets) {
    const le = labelOf(bucket, 'le') ?? '';
    const bound = /^\+?inf$/i.test(le) ? Number.POSITIVE_INFINITY : Number(le);
    if (le !== '' && !Number.isNaN(bound)) upTo.set(bound, numberOf(bucket));
  }
  return upTo;
}

/** The observations between two pages. A label set that is new, or whose count went back, began at zero. */
export function observedBetween(before: readonly Row[], after: readonly Row[]): Row[] {
  const earlier = new Map(before.map((row) => [row.key, row]));
  return after
    .map((row) => {
      const old = earlier.get(row.key);
      if (old === undefined || old.count > row.count) return row;
      const upTo = new Map(
        [...row.upTo].map(([bound, count]) => [bound, count - (old.upTo.get(bound) ?? 0)]),
      );
      return { ...row, count: row.count - old.count, sumMs: row.sumMs - old.sumMs, upTo };
    })
    .filter(({ count }) => count > 0);
}

/** Adds observations up, as `sum by (le)` does. */
export function sumOf(rows: readonly Observations[]): Observations {
  const upTo = new Map<number, number>();
  for (const row of rows)
    for (const [bound, count] of row.upTo) upTo.set(bound, (upTo.get(bound) ?? 0) + count);
  const add = (value: (row: Observations) => number): number =>
    rows.reduce((sum, row) => sum + value(row), 0);
  return { count: add(({ count }) => count), sumMs: add(({ sumMs }) => sumMs), upTo };
}

/** The rows by the values of a label. */
export function groupBy(rows: readonly Row[], label: string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const value = row.labels[label] ?? '';
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [row]);
    else group.push(row);
  }
  return groups;
}
