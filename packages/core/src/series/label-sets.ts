import { LabelValues } from './label-values.js';

/** Rows are allocated in slabs of so many: growing never copies what is counted already. */
export const SLAB_ROWS = 256;
const SLAB_SHIFT = 8;
const IN_SLAB = SLAB_ROWS - 1;

/** How many places the index begins with; a power of two. */
const FIRST_PLACES = 64;

/**
 * The label that the app itself wrote, the second of each family: path, action code, topic. The others are short, and
 * a few of their characters tell most sets with the same one apart ({@link LabelSets.find}).
 */
const PIVOT = 1;

/** How many sets that look alike are compared before each value is looked up; only a stranger who tries makes more. */
const MOST_ALIKE = 16;

/**
 * The label sets of a family, numbered as they come: row 0, 1, 2 … A set is the numbers of its values
 * ({@link LabelValues}), compared one by one, so that two different sets never meet, whatever they contain.
 */
export class LabelSets {
  /** The values of each label, in the order of the schema. */
  readonly values: readonly LabelValues[];
  readonly #width: number;
  /** For each row the numbers of its values, then the row + 1 of the next older one that looks alike, or 0. */
  readonly #slabs: Uint32Array[] = [];
  readonly #stride: number;
  #size = 0;
  /** By what a set looks like: the row + 1 of the newest, or 0. */
  #alike: Uint32Array = new Uint32Array(FIRST_PLACES);
  /** Open addressing by the hash of a set's numbers: 0 is free, else the row + 1. At most half full. */
  #index: Uint32Array = new Uint32Array(FIRST_PLACES);
  readonly #sought: Uint32Array;

  /** @param width how many labels a set has, at least 2 */
  constructor(width: number) {
    this.#width = width;
    this.#stride = width + 1;
    this.values = Array.from({ length: width }, () => new LabelValues());
    this.#sought = new Uint32Array(width);
  }

  /** How many sets there are. */
  get size(): number {
    return this.#size;
  }

  /**
   * The row of a set, or -1. Nothing is stored for a set that is not known. Looking up each value would take twice as
   * long as comparing the one set that looks alike.
   */
  find(texts: readonly string[]): number {
    const pivot = (this.values[PIVOT] as LabelValues).ids.get(texts[PIVOT] as string);
    if (pivot === undefined) return -1;
    let next = this.#alike[this.#look(texts, pivot)] as number;
    for (let compared = 0; next !== 0; compared++) {
      if (compared === MOST_ALIKE) return this.#findInIndex(texts);
      const row = next - 1;
      const slab = this.#slabs[row >> SLAB_SHIFT] as Uint32Array;
      const from = (row & IN_SLAB) * this.#stride;
      if (this.#holdsTexts(slab, from, texts)) return row;
      next = slab[from + this.#width] as number;
    }
    return -1;
  }

  /** Stores a set that {@link find} does not know, and gives its row. */
  add(texts: readonly string[]): number {
    if ((this.#size + 1) * 2 > this.#index.length) this.#grow();
    const sought = this.#sought;
    let hash = 0;
    for (let at = 0; at < this.#width; at++) {
      const id = (this.values[at] as LabelValues).add(texts[at] as string);
      sought[at] = id;
      hash = mix(hash, id);
    }
    const row = this.#size++;
    if ((row & IN_SLAB) === 0) this.#slabs.push(new Uint32Array(SLAB_ROWS * this.#stride));
    (this.#slabs[row >> SLAB_SHIFT] as Uint32Array).set(sought, (row & IN_SLAB) * this.#stride);
    this.#index[this.#place(hash)] = row + 1;
    this.#chain(row, texts);
    return row;
  }

  /** The value of a row's label, as it was given. */
  text(row: number, at: number): string {
    return (this.values[at] as LabelValues).texts[this.#id(row, at)] as string;
  }

  /** The value of a row's label, as it stands between the quotes of an exposition. */
  escaped(row: number, at: number): string {
    return (this.values[at] as LabelValues).escaped[this.#id(row, at)] as string;
  }

  #id(row: number, at: number): number {
    return (this.#slabs[row >> SLAB_SHIFT] as Uint32Array)[(row & IN_SLAB) * this.#stride + at] as number;
  }

  #holdsTexts(slab: Uint32Array, from: number, texts: readonly string[]): boolean {
    for (let at = this.#width - 1; at >= 0; at--) {
      if ((this.values[at] as LabelValues).texts[slab[from + at] as number] !== texts[at]) return false;
    }
    return true;
  }

  #findInIndex(texts: readonly string[]): number {
    let hash = 0;
    for (let at = 0; at < this.#width; at++) {
      const id = (this.values[at] as LabelValues).ids.get(texts[at] as string);
      if (id === undefined) return -1;
      this.#sought[at] = id;
      hash = mix(hash, id);
    }
    return (this.#index[this.#place(hash)] as number) - 1;
  }

  /** Where in the index the set in `#sought` stands, or would stand. */
  #place(hash: number): number {
    const index = this.#index;
    const last = index.length - 1;
    let place = (hash ^ (hash >>> 15)) & last;
    for (;;) {
      const entry = index[place] as number;
      if (entry === 0 || this.#holdsSought(entry - 1)) return place;
      place = (place + 1) & last;
    }
  }

  #holdsSought(row: number): boolean {
    const slab = this.#slabs[row >> SLAB_SHIFT] as Uint32Array;
    const from = (row & IN_SLAB) * this.#stride;
    for (let at = 0; at < this.#width; at++) if (slab[from + at] !== this.#sought[at]) return false;
    return true;
  }

  /** Where in `#alike` a set belongs: by its pivot, and by length and two characters of each other value. */
  #look(texts: readonly string[], pivot: number): number {
    let look = pivot;
    for (let at = 0; at < this.#width; at++) {
      if (at === PIVOT) continue;
      const text = texts[at] as string;
      const { length } = text;
      if (length > 0)
        look = mix(look, (length << 16) ^ (text.charCodeAt(0) << 8) ^ text.charCodeAt(length - 1));
    }
    return (look ^ (look >>> 15)) & (this.#alike.length - 1);
  }

  #chain(row: number, texts: readonly string[]): void {
    const look = this.#look(texts, this.#id(row, PIVOT));
    const slab = this.#slabs[row >> SLAB_SHIFT] as Uint32Array;
    slab[(row & IN_SLAB) * this.#stride + this.#width] = this.#alike[look] as number;
    this.#alike[look] = row + 1;
  }

  #grow(): void {
    this.#index = new Uint32Array(this.#index.length * 2);
    this.#alike = new Uint32Array(this.#alike.length * 2);
    const texts = Array.from<string>({ length: this.#width });
    for (let row = 0; row < this.#size; row++) {
      let hash = 0;
      for (let at = 0; at < this.#width; at++) {
        const id = this.#id(row, at);
        texts[at] = this.text(row, at);
        this.#sought[at] = id;
        hash = mix(hash, id);
      }
      this.#index[this.#place(hash)] = row + 1;
      this.#chain(row, texts);
    }
  }
}

function mix(hash: number, id: number): number {
  return Math.imul(hash ^ id, 0x9e3779b1) ^ (hash >>> 13);
}
