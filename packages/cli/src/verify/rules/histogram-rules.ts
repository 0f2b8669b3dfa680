import { DEFAULT_BUCKETS, leText } from '@channel-exporter/core/contract';
import type { Sample } from '../../scrape/scrape.js';
import { labelOf, type Series, seriesText } from '../read-families.js';
import type { Found, Page, Rule } from '../rule.js';

export type HistogramRule =
  | 'missing-buckets'
  | 'missing-inf'
  | 'missing-sum'
  | 'missing-count'
  | 'bad-le'
  | 'le-text'
  | 'bucket-order'
  | 'bad-value'
  | 'not-cumulative'
  | 'count-differs'
  | 'sum-differs'
  | 'seconds'
  | 'buckets-differ'
  | 'custom-buckets';

/** The largest bound of a list that seems to be in seconds. Common lists in seconds end at 10, 30 or 60. */
const LARGEST_IN_SECONDS = 60;
/** Sums of floating point numbers differ by their order. */
const ROUNDING = 1e-6;

/** Rules for buckets, counts and sums. */
export const HISTOGRAM_RULES: Readonly<Record<HistogramRule, Rule>> = {
  'missing-buckets': {
    severity: 'error',
    find: (page) => eachSeries(page, (one) => one.buckets.length === 0),
  },
  'missing-inf': { severity: 'error', find: (page) => eachSeries(page, isWithoutInf) },
  'missing-sum': { severity: 'error', find: (page) => eachSeries(page, ({ sum }) => sum === undefined) },
  'missing-count': {
    severity: 'error',
    find: (page) => eachSeries(page, ({ count }) => count === undefined),
  },
  'bad-le': { severity: 'error', find: badLe },
  'le-text': { severity: 'error', find: leTexts },
  'bucket-order': { severity: 'warning', find: (page) => eachSeries(page, isOutOfOrder) },
  'bad-value': { severity: 'error', find: badValues },
  'not-cumulative': { severity: 'error', find: (page) => eachSeries(page, isNotCumulative) },
  'count-differs': { severity: 'error', find: (page) => eachSeries(page, hasOtherCount) },
  'sum-differs': { severity: 'warning', find: (page) => eachSeries(page, hasImpossibleSum) },
  seconds: { severity: 'error', find: seconds },
  'buckets-differ': { severity: 'error', find: bucketsDiffer },
  'custom-buckets': { severity: 'note', find: customBuckets },
};

interface Bucket {
  readonly bound: number;
  readonly count: number;
}

function* eachSeries({ families }: Page, isWrong: (series: Series) => boolean): Iterable<Found> {
  for (const { series } of families) for (const one of series) if (isWrong(one)) yield at(one);
}

function at({ family, first, labels }: Series): Found {
  return { line: first.line, place: seriesText(family.name, labels) };
}

function leOf(bucket: Sample): string {
  return labelOf(bucket, 'le') ?? '';
}

/** Undefined for text that is not a number. */
function boundOf(le: string): number | undefined {
  if (/^[+]?inf$/i.test(le)) return Number.POSITIVE_INFINITY;
  const bound = le.trim() === '' ? Number.NaN : Number(le);
  return Number.isNaN(bound) ? undefined : bound;
}

/** Ascending, each bound once, without bounds that are not numbers. */
function bucketsOf({ buckets }: Series): Bucket[] {
  const counts = new Map<number, number>();
  for (const bucket of buckets) {
    const bound = boundOf(leOf(bucket));
    if (bound !== undefined && !counts.has(bound)) counts.set(bound, bucket.value);
  }
  return [...counts].map(([bound, count]) => ({ bound, count })).sort((a, b) => a.bound - b.bound);
}

function finiteBounds(series: Series): number[] {
  return bucketsOf(series)
    .map(({ bound }) => bound)
    .filter(Number.isFinite);
}

function isWithoutInf(series: Series): boolean {
  return series.buckets.length > 0 && bucketsOf(series).at(-1)?.bound !== Number.POSITIVE_INFINITY;
}

function* badLe({ families }: Page): Iterable<Found> {
  for (const bucket of families.flatMap(({ series }) => series).flatMap(({ buckets }) => buckets)) {
    const le = leOf(bucket);
    if (boundOf(le) === undefined)
      yield { line: bucket.line, place: seriesText(bucket.name, bucket.labels), details: { le } };
  }
}

function* leTexts({ families }: Page): Iterable<Found> {
  for (const { name, series } of families) {
    for (const bucket of series.flatMap(({ buckets }) => buckets)) {
      const le = leOf(bucket);
      const bound = boundOf(le);
      if (bound !== undefined && leText(bound) !== le)
        yield { line: bucket.line, place: `${name}_bucket`, details: { le, text: leText(bound) } };
    }
  }
}

function isOutOfOrder({ buckets }: Series): boolean {
  const bounds = buckets.map((bucket) => boundOf(leOf(bucket))).filter((bound) => bound !== undefined);
  return bounds.some((bound, index) => bound < (bounds[index - 1] ?? Number.NEGATIVE_INFINITY));
}

function* badValues({ families }: Page): Iterable<Found> {
  for (const { buckets, count, sum } of families.flatMap(({ series }) => series)) {
    const counts = count === undefined ? buckets : [...buckets, count];
    for (const sample of counts) if (!isCount(sample.value)) yield atSample(sample);
    if (sum !== undefined && !(Number.isFinite(sum.value) && sum.value >= 0)) yield atSample(sum);
  }
}

function isCount(value: number): boolean {
  return value >= 0 && Number.isFinite(value) && Number.isInteger(value);
}

function atSample({ line, name, labels, value }: Sample): Found {
  return { line, place: seriesText(name, labels), details: { value: String(value) } };
}

/** The other rules compare counts only if all of them are counts. */
function countsOf(series: Series): Bucket[] | undefined {
  const buckets = bucketsOf(series);
  return buckets.every(({ count }) => isCount(count)) ? buckets : undefined;
}

function isNotCumulative(series: Series): boolean {
  const buckets = countsOf(series) ?? [];
  return buckets.some(({ count }, index) => count < (buckets[index - 1]?.count ?? 0));
}

function hasOtherCount(series: Series): boolean {
  const last = countsOf(series)?.at(-1);
  const { count } = series;
  if (last?.bound !== Number.POSITIVE_INFINITY || count === undefined || !isCount(count.value)) return false;
  return last.count !== count.value;
}

/** True if no durations within the buckets could have this sum: it has another unit, or belongs to other counts. */
function hasImpossibleSum(series: Series): boolean {
  const buckets = countsOf(series);
  const { sum } = series;
  if (buckets === undefined || sum === undefined || !Number.isFinite(sum.value) || sum.value < 0)
    return false;
  if (buckets.at(-1)?.bound !== Number.POSITIVE_INFINITY) return false;
  if (isNotCumulative(series) || hasOtherCount(series)) return false;
  let least = 0;
  let most = 0;
  for (const [index, { bound, count }] of buckets.entries()) {
    const before = buckets[index - 1];
    const inside = count - (before?.count ?? 0);
    if (inside === 0) continue;
    least += inside * (before?.bound ?? 0);
    most += inside * bound;
  }
  return sum.value < least * (1 - ROUNDING) || sum.value > most * (1 + ROUNDING);
}

function* seconds({ families }: Page): Iterable<Found> {
  for (const { name, series } of families) {
    const looksSo = series.find((one) => {
      const largest = finiteBounds(one).at(-1);
      return largest !== undefined && largest <= LARGEST_IN_SECONDS;
    });
    if (looksSo !== undefined)
      yield {
        line: looksSo.first.line,
        place: name,
        details: { largest: leText(finiteBounds(looksSo).at(-1) ?? 0) },
      };
  }
}

function* bucketsDiffer({ families }: Page): Iterable<Found> {
  for (const { series } of families) {
    const lists = series.filter(({ buckets }) => buckets.length > 0);
    const [first] = lists;
    if (first === undefined) continue;
    const wanted = finiteBounds(first).join();
    for (const one of lists) if (finiteBounds(one).join() !== wanted) yield at(one);
  }
}

function* customBuckets({ families }: Page): Iterable<Found> {
  for (const { name, series } of families) {
    const first = series.find(({ buckets }) => buckets.length > 0);
    if (first === undefined) continue;
    const bounds = finiteBounds(first);
    if (bounds.join() !== DEFAULT_BUCKETS.join())
      yield { line: first.first.line, place: name, details: { bounds: bounds.map(leText).join(', ') } };
  }
}
