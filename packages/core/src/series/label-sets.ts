import { LabelValues } from './label-values.js';

/** How many labels a set has at most. Looking one up is written out for so many: a loop over them takes a third longer. */
const WIDTH = 5;
/** How many sets there is room for at first; a power of two. */
const FIRST_ROOM = 32;
/** Places in the index at first: few sets, which are looked for most often, hardly ever meet there. A power of two. */
const FIRST_INDEX = 1024;

type Ids = ReadonlyMap<string | undefined, number>;
/** A label that is not there has one value. */
const ABSENT: Ids = new Map([[undefined, 0]]);

/**
 * The label sets of a family, numbered as they come: row 0, 1, 2 … A set is the numbers of its values
 * ({@link LabelValues}), compared one by one, so that two different sets never meet, whatever they contain.
 */
export class LabelSets {
  /** The values of each label, in the order of the schema. */
  readonly values: readonly LabelValues[];
  // As fields of their own: the way to them through a list costs as much as looking a value up.
  readonly #ids0: Ids;
  readonly #ids1: Ids;
  readonly #ids2: Ids;
  readonly #ids3: Ids;
  readonly #ids4: Ids;
  // The first value of a label is the most common: 200, a code of 0, no method code. Comparing costs less than a map.
  // Not so of the first two labels, which tell who and what.
  #first2: string | undefined = undefined;
  #first3: string | undefined = undefined;
  #first4: string | undefined = undefined;
  #size = 0;
  /** For each row the numbers of its values; 0 for labels that are not there. */
  #rows: Uint32Array = new Uint32Array(FIRST_ROOM * WIDTH);
  /** Open addressing by the hash of a set's numbers: 0 is free, else the row + 1. Half full at most. */
  #index: Uint32Array = new Uint32Array(FIRST_INDEX);

  /** @param width how many labels a set has: 1 to 5 */
  constructor(width: number) {
    if (width > WIDTH) throw new RangeError(`${width} labels: at most ${WIDTH} are looked up`);
    this.values = Array.from({ length: width }, () => new LabelValues());
    const ids = (at: number): Ids => this.values[at]?.ids ?? ABSENT;
    this.#ids0 = ids(0);
    this.#ids1 = ids(1);
    this.#ids2 = ids(2);
    this.#ids3 = ids(3);
    this.#ids4 = ids(4);
  }

  /** How many sets there are. */
  get size(): number {
    return this.#size;
  }

  /** The row of a set, or -1. Nothing is stored for a set that is not known. */
  find(texts: readonly string[]): number {
    const text2 = texts[2];
    const text3 = texts[3];
    const text4 = texts[4];
    const id0 = this.#ids0.get(texts[0]);
    const id1 = this.#ids1.get(texts[1]);
    if (id0 === undefined || id1 === undefined) return -1;
    const id2 = text2 === this.#first2 ? 0 : this.#ids2.get(text2);
    const id3 = text3 === this.#first3 ? 0 : this.#ids3.get(text3);
    const id4 = text4 === this.#first4 ? 0 : this.#ids4.get(text4);
    if (id2 === undefined || id3 === undefined || id4 === undefined) return -1;
    const index = this.#index;
    const rows = this.#rows;
    const last = index.length - 1;
    for (let place = hashOf(id0, id1, id2, id3, id4) & last; ; place = (place + 1) & last) {
      const entry = index[place] as number;
      if (entry === 0) return -1;
      const from = (entry - 1) * WIDTH;
      if (
        rows[from] === id0 &&
        rows[from + 1] === id1 &&
        rows[from + 2] === id2 &&
        rows[from + 3] === id3 &&
        rows[from + 4] === id4
      ) {
        return entry - 1;
      }
    }
  }

  /** Stores a set that {@link find} does not know, and gives its row. */
  add(texts: readonly string[]): number {
    const row = this.#size++;
    if (this.#size * WIDTH > this.#rows.length) {
      const rows = new Uint32Array(this.#rows.length * 2);
      rows.set(this.#rows);
      this.#rows = rows;
    }
    for (const [at, values] of this.values.entries()) {
      this.#rows[row * WIDTH + at] = values.add(texts[at] as string);
    }
    [, , this.#first2, this.#first3, this.#first4] = this.values.map((values) => values.texts[0]);
    if (this.#size * 2 > this.#index.length) this.#widenIndex();
    else this.#enter(row);
    return row;
  }

  /** The value of a row's label, as it was given. */
  text(row: number, at: number): string {
    return (this.values[at] as LabelValues).texts[this.id(row, at)] as string;
  }

  /** The values of a row, as they were given. */
  texts(row: number): string[] {
    return this.values.map((_, at) => this.text(row, at));
  }

  /** The number of a row's value, by which its {@link LabelValues} have it. */
  id(row: number, at: number): number {
    return this.#rows[row * WIDTH + at] as number;
  }

  /** Puts a row into the index, in which its set is not yet. */
  #enter(row: number): void {
    const index = this.#index;
    const last = index.length - 1;
    const id = (at: number): number => this.id(row, at);
    let place = hashOf(id(0), id(1), id(2), id(3), id(4)) & last;
    while (index[place] !== 0) place = (place + 1) & last;
    index[place] = row + 1;
  }

  #widenIndex(): void {
    this.#index = new Uint32Array(this.#index.length * 2);
    for (let row = 0; row < this.#size; row++) this.#enter(row);
  }
}

// Products that do not wait for each other, by odd numbers whose bits are evenly spread.
function hashOf(id0: number, id1: number, id2: number, id3: number, id4: number): number {
  const sum =
    Math.imul(id0, 0x9e3779b1) +
    Math.imul(id1, 0x85ebca6b) +
    Math.imul(id2, 0xc2b2ae35) +
    Math.imul(id3, 0x27d4eb2f) +
    Math.imul(id4, 0x165667b1);
  return sum ^ (sum >>> 15);
}
