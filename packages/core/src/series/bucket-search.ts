/** Into how many parts the way to the last bound is cut: so many that hardly any holds a bound, and the walk ends where it begins. */
const PARTS = 1024;

/** Tells which bucket a value falls into. Walking through all of them would cost a tenth of an observation. */
export class BucketSearch {
  readonly #bounds: readonly number[];
  readonly #last: number;
  /** The part of a value is this times it. */
  readonly #scale: number;
  /** For each part a bucket where the walk may begin. */
  readonly #begins: Uint32Array = new Uint32Array(PARTS + 1);

  /** @param bounds upper bounds, ascending, above 0 */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#last = bounds.at(-1) ?? 0;
    const scale = PARTS / this.#last;
    // Bounds that are hardly more than 0 are all in one part.
    this.#scale = Number.isFinite(scale) ? scale : 0;
    for (let part = 0; part <= PARTS; part++) {
      // From one part before: a product that was rounded may have come into the next.
      const from = (part - 1) / this.#scale;
      this.#begins[part] = bounds.findIndex((bound) => bound >= from);
    }
  }

  /** The number of the first bound that is not below a value of 0 or more; their number, `+Inf`, for what is above all. */
  find(value: number): number {
    const bounds = this.#bounds;
    if (!(value <= this.#last)) return bounds.length;
    let at = this.#begins[Math.trunc(value * this.#scale)] as number;
    while (value > (bounds[at] as number)) at++;
    return at;
  }
}
