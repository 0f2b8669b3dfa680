import { LabelValues } from './label-values.js';

/** Rows are allocated in slabs of so many: growing never copies what is counted already. */
export const SLAB_ROWS = 256;
const SLAB_SHIFT = 8;
const IN_SLAB = SLAB_ROWS - 1;

/** How many places the index begins with; a power of two. */
const FIRST_PLACES = 64;

/**
 * The label sets of a family, numbered as they come: row 0, 1, 2 … A set is the numbers of its values
 * ({@link LabelValues}), compared one by one, so that two different sets never meet, whatever they contain.
 */
export class LabelSets {
  /** The values of each label, in the order of the schema. */
  readonly values: readonly LabelValues[];
  readonly #width: number;
  readonly #slabs: Uint32Array[] = [];
  #size = 0;
  /** Open addressing by the hash of a set's numbers: 0 is free, else the row + 1. At most half full. */
  #index = new Uint32Array(FIRST_PLACES);
  readonly #sought: Uint32Array;

  constructor(width: number) {
    this.#width = width;
    this.values = Array.from({ length: width }, () => new LabelValues());
    this.#sought = new Uint32Array(width);
  }

  /** How many sets there are. */
  get size(): number {
    return this.#size;
  }

  /** The row of a set, or -1. Nothing is stored for a set that is not known. */
  find(texts: readonly string[]): number {
    const sought = this.#sought;
    let hash = 0;
    for (let at = 0; at < this.#width; at++) {
      const id = this.values[at]?.find(texts[at] ?? '');
      if (id === undefined) return -1;
      sought[at] = id;
      hash = mix(hash, id);
    }
    return (this.#index[this.#place(hash)] ?? 0) - 1;
  }

  /** Stores a set that {@link find} does not know, and gives its row. */
  add(texts: readonly string[]): number {
    if ((this.#size + 1) * 2 > this.#index.length) this.#grow();
    let hash = 0;
    for (let at = 0; at < this.#width; at++) {
      const id = this.values[at]?.add(texts[at] ?? '') ?? 0;
      this.#sought[at] = id;
      hash = mix(hash, id);
    }
    const row = this.#size++;
    const slab = (this.#slabs[row >> SLAB_SHIFT] ??= new Uint32Array(SLAB_ROWS * this.#width));
    slab.set(this.#sought, (row & IN_SLAB) * this.#width);
    this.#index[this.#place(hash)] = row + 1;
    return row;
  }

  /** The number of a row's value for the label `at`. */
  id(row: number, at: number): number {
    return this.#slabs[row >> SLAB_SHIFT]?.[(row & IN_SLAB) * this.#width + at] ?? 0;
  }

  /** Where in the index the set in `#sought` stands, or would stand. */
  #place(hash: number): number {
    const index = this.#index;
    const last = index.length - 1;
    let place = (hash ^ (hash >>> 15)) & last;
    for (;;) {
      const entry = index[place] ?? 0;
      if (entry === 0 || this.#holds(entry - 1)) return place;
      place = (place + 1) & last;
    }
  }

  #holds(row: number): boolean {
    const slab = this.#slabs[row >> SLAB_SHIFT];
    if (slab === undefined) return false;
    const sought = this.#sought;
    const from = (row & IN_SLAB) * this.#width;
    for (let at = 0; at < this.#width; at++) if (slab[from + at] !== sought[at]) return false;
    return true;
  }

  #grow(): void {
    this.#index = new Uint32Array(this.#index.length * 2);
    for (let row = 0; row < this.#size; row++) {
      let hash = 0;
      for (let at = 0; at < this.#width; at++) {
        const id = this.id(row, at);
        this.#sought[at] = id;
        hash = mix(hash, id);
      }
      this.#index[this.#place(hash)] = row + 1;
    }
  }
}

function mix(hash: number, id: number): number {
  return Math.imul(hash ^ id, 0x9e3779b1) ^ (hash >>> 13);
}
