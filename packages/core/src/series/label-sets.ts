import { LabelValues } from './label-values.js';

/** How many sets there is room for at first; a power of two. */
const FIRST_ROOM = 32;

/**
 * The label sets of a family, numbered as they come: row 0, 1, 2 … A set is the numbers of its values
 * ({@link LabelValues}), compared one by one, so that two different sets never meet, whatever they contain.
 */
export class LabelSets {
  /** The values of each label, in the order of the schema. */
  readonly values: readonly LabelValues[];
  readonly #width: number;
  // The maps and the first value of `values`: the way to them through their objects costs a third of a look-up.
  readonly #maps: readonly ReadonlyMap<string, number>[];
  readonly #firsts: string[] = [];
  #size = 0;
  /** For each row the numbers of its values. */
  #rows: Uint32Array;
  /** Open addressing by the hash of a set's numbers: 0 is free, else the row + 1. Half full at most. */
  #index: Uint32Array;
  /** The numbers of the set that is looked for. */
  readonly #sought: Uint32Array;

  /** @param width how many labels a set has */
  constructor(width: number) {
    this.#width = width;
    this.values = Array.from({ length: width }, () => new LabelValues());
    this.#maps = this.values.map(({ ids }) => ids);
    this.#rows = new Uint32Array(FIRST_ROOM * width);
    this.#index = new Uint32Array(FIRST_ROOM * 2);
    this.#sought = new Uint32Array(width);
  }

  /** How many sets there are. */
  get size(): number {
    return this.#size;
  }

  /** The row of a set, or -1. Nothing is stored for a set that is not known. */
  find(texts: readonly string[]): number {
    const sought = this.#sought;
    const maps = this.#maps;
    const firsts = this.#firsts;
    let hash = 0;
    for (let at = 0; at < sought.length; at++) {
      const text = texts[at] as string;
      // The first value of a label is the most common: 200, a code of 0, no method code. Comparing costs less than a map.
      const id = text === firsts[at] ? 0 : (maps[at] as ReadonlyMap<string, number>).get(text);
      if (id === undefined) return -1;
      sought[at] = id;
      hash = mix(hash, id);
    }
    return (this.#index[this.#place(hash)] as number) - 1;
  }

  /** Stores a set that {@link find} does not know, and gives its row. */
  add(texts: readonly string[]): number {
    if ((this.#size + 1) * 2 > this.#index.length) this.#grow();
    const sought = this.#sought;
    let hash = 0;
    for (const [at, values] of this.values.entries()) {
      const id = values.add(texts[at] as string);
      this.#firsts[at] = values.texts[0] as string;
      sought[at] = id;
      hash = mix(hash, id);
    }
    const row = this.#size++;
    this.#rows.set(sought, row * this.#width);
    this.#index[this.#place(hash)] = row + 1;
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
    return this.#rows[row * this.#width + at] as number;
  }

  /** Where in the index the set in `#sought` stands, or would stand. */
  #place(hash: number): number {
    const index = this.#index;
    const rows = this.#rows;
    const sought = this.#sought;
    const width = sought.length;
    const last = index.length - 1;
    let place = (hash ^ (hash >>> 15)) & last;
    for (;;) {
      const entry = index[place] as number;
      if (entry === 0) return place;
      const from = (entry - 1) * width;
      let same = 0;
      while (same < width && rows[from + same] === sought[same]) same++;
      if (same === width) return place;
      place = (place + 1) & last;
    }
  }

  #grow(): void {
    const rows = new Uint32Array(this.#rows.length * 2);
    rows.set(this.#rows);
    this.#rows = rows;
    this.#index = new Uint32Array(this.#index.length * 2);
    for (let row = 0; row < this.#size; row++) {
      let hash = 0;
      for (let at = 0; at < this.#width; at++) {
        const id = this.#id(row, at);
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
