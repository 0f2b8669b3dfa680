import { BucketSearch } from './bucket-search.js';
import { LabelSets } from './label-sets.js';

/** Rows are allocated in slabs of so many: growing never copies what is counted already. */
const SLAB_ROWS = 256;
const SLAB_SHIFT = 8;
const IN_SLAB = SLAB_ROWS - 1;

/**
 * Everything that a family has counted since it was made or reset. A reset takes a new store, so that a scrape under
 * way goes on with the one that it began with.
 *
 * A row holds the observations of each bucket on its own (not cumulative; the last is `+Inf`), then their sum. They
 * are doubles: exact to 2^53.
 */
export class SeriesStore {
  readonly sets: LabelSets;
  readonly buckets: readonly number[];
  readonly #search: BucketSearch;
  readonly #stride: number;
  readonly #slabs: Float64Array[] = [];

  constructor(labelCount: number, buckets: readonly number[]) {
    this.sets = new LabelSets(labelCount);
    this.buckets = buckets;
    this.#search = new BucketSearch(buckets);
    this.#stride = buckets.length + 2;
  }

  /** Stores a label set, with nothing counted, and gives its row. */
  add(values: readonly string[]): number {
    const row = this.sets.add(values);
    this.#slabs[row >> SLAB_SHIFT] ??= new Float64Array(SLAB_ROWS * this.#stride);
    return row;
  }

  /** Counts `count` observations of `value` in a row. */
  observe(row: number, value: number, count: number): void {
    const slab = this.#slabs[row >> SLAB_SHIFT];
    if (slab === undefined) return;
    const from = (row & IN_SLAB) * this.#stride;
    const at = from + this.#search.find(value);
    slab[at] = (slab[at] as number) + count;
    const sum = from + this.#stride - 1;
    slab[sum] = (slab[sum] as number) + value * count;
  }

  /** The observations of a row in the bucket `at` alone; the one after the last bound is `+Inf`. */
  inBucket(row: number, at: number): number {
    return this.#slabs[row >> SLAB_SHIFT]?.[(row & IN_SLAB) * this.#stride + at] ?? 0;
  }

  /** The sum of a row's values. */
  sum(row: number): number {
    return this.inBucket(row, this.#stride - 1);
  }

  /** Where a row is: its counts begin at {@link offsetOf} in this, one for each bucket, and then their sum. */
  slabOf(row: number): Float64Array {
    return this.#slabs[row >> SLAB_SHIFT] as Float64Array;
  }

  /** {@link slabOf} */
  offsetOf(row: number): number {
    return (row & IN_SLAB) * this.#stride;
  }
}
