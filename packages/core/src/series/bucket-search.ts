/** Number of equal parts of [0, last bound]. Few hold a bound, so most look-ups compare once. */
const PARTS = 1024;

/**
 * Finds the bucket of a value.
 *
 * perf: 5 ns of the 65 ns of an observation, compared with walking through 13 buckets (bench observation)
 */
export class BucketSearch {
  readonly #bounds: readonly number[];
  readonly #last: number;
  /** Times a value, this is its part. */
  readonly #scale: number;
  /** The first bucket to compare, for each part. */
  readonly #firstBuckets: Uint32Array = new Uint32Array(PARTS + 1);

  /** @param bounds upper bounds, ascending, above 0 */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#last = bounds.at(-1) ?? 0;
    const scale = PARTS / this.#last;
    // Bounds just above 0 are all in one part.
    this.#scale = Number.isFinite(scale) ? scale : 0;
    for (let part = 0; part <= PARTS; part++) {
      // From the part before, because rounding may move a product into the next part.
      const from = (part - 1) / this.#scale;
      this.#firstBuckets[part] = bounds.findIndex((bound) => bound >= from);
    }
  }

  /** Returns the index of the first bound not below a value (0 or more); the number of bounds, `+Inf`, if there is none. */
  find(value: number): number {
    const bounds = this.#bounds;
    if (!(value <= this.#last)) return bounds.length;
    let at = this.#firstBuckets[Math.trunc(value * this.#scale)] as number;
    while (value > (bounds[at] as number)) at++;
    return at;
  }
}
