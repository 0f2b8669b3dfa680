import { BucketSearch } from './bucket-search.js';
import { LabelSets } from './label-sets.js';

/** Number of rows per slab. Rows are allocated in slabs, so that growing copies no counts. */
const SLAB_ROWS = 256;
const SLAB_SHIFT = 8;
const IN_SLAB = SLAB_ROWS - 1;

/**
 * The counts of a family since its creation or last reset. A reset takes a new store, so that a running scrape continues
 * with the one that it began with.
 *
 * A row holds the observations of each bucket (not cumulative; the last is `+Inf`), their sum, and the time at which the
 * last one ended. All are doubles: exact to 2^53.
 */
export class SeriesStore {
  readonly sets: LabelSets;
  readonly buckets: readonly number[];
  readonly #search: BucketSearch;
  readonly #stride: number;
  readonly #slabs: Float64Array[] = [];

  /** @param sets how many labels a set has, or the label sets of another store */
  constructor(
    sets: number | LabelSets,
    buckets: readonly number[],
    search: BucketSearch = new BucketSearch(buckets),
  ) {
    this.sets = typeof sets === 'number' ? new LabelSets(sets) : sets;
    this.buckets = buckets;
    this.#search = search;
    this.#stride = buckets.length + 3;
  }

  /** Stores a label set with zero counts, and returns its row. */
  add(values: readonly string[]): number {
    const row = this.sets.add(values);
    this.#slabs[row >> SLAB_SHIFT] ??= new Float64Array(SLAB_ROWS * this.#stride);
    return row;
  }

  /** Counts `count` observations of `value` in a row; they ended at `endedAtMs`. */
  observe(row: number, value: number, count: number, endedAtMs: number): void {
    const slab = this.#slabs[row >> SLAB_SHIFT];
    if (slab === undefined) return;
    const from = (row & IN_SLAB) * this.#stride;
    const at = from + this.#search.find(value);
    slab[at] = (slab[at] as number) + count;
    const sum = from + this.#stride - 2;
    slab[sum] = (slab[sum] as number) + value * count;
    slab[sum + 1] = endedAtMs;
  }

  /** Returns the observations of a row in one bucket; the bucket after the last bound is `+Inf`. */
  inBucket(row: number, at: number): number {
    return this.#slabs[row >> SLAB_SHIFT]?.[(row & IN_SLAB) * this.#stride + at] ?? 0;
  }

  /** Returns the sum of a row's values. */
  sum(row: number): number {
    return this.inBucket(row, this.#stride - 2);
  }

  /** Returns the number of observations of a row. */
  count(row: number): number {
    let count = 0;
    for (let at = 0; at <= this.buckets.length; at++) count += this.inBucket(row, at);
    return count;
  }

  /** Returns the time at which the last observation of a row ended. */
  lastEndedMs(row: number): number {
    return this.inBucket(row, this.#stride - 1);
  }

  /** Copies some of the rows, in their order, to a new store. This one stays as it is for its readers. */
  keeping(rows: readonly number[]): SeriesStore {
    const kept = new SeriesStore(this.sets.values.length, this.buckets);
    for (const row of rows) {
      const from = this.offsetOf(row);
      const to = kept.add(this.sets.texts(row));
      kept.slabOf(to).set(this.slabOf(row).subarray(from, from + this.#stride), kept.offsetOf(to));
    }
    return kept;
  }

  /**
   * Copies the counts, one slab per step, to a store to which others may be added. It shares the label sets: none may be
   * added any more.
   */
  *copy(): Generator<undefined, SeriesStore, undefined> {
    const copied = new SeriesStore(this.sets, this.buckets, this.#search);
    for (const slab of this.#slabs) {
      copied.#slabs.push(slab.slice());
      yield;
    }
    return copied;
  }

  /** Returns the slab of a row. From {@link offsetOf} on it has one count per bucket, then their sum. */
  slabOf(row: number): Float64Array {
    return this.#slabs[row >> SLAB_SHIFT] as Float64Array;
  }

  /** {@link slabOf} */
  offsetOf(row: number): number {
    return (row & IN_SLAB) * this.#stride;
  }
}
