import type { Retired } from '../series/admission.js';
import type { HistogramFamily } from '../series/histogram-family.js';
import { SeriesStore } from '../series/series-store.js';
import { Lines } from './lines.js';
import { rowLine, strideOf, type TableSource } from './record.js';
import { ROWS_AT_ONCE } from './steps.js';

interface RetiredRow {
  readonly open: number;
  readonly texts: readonly string[];
  readonly values: Float64Array;
}

/** One family as this process publishes it: its label sets, and those that it has retired and the group has not counted. */
export class PublishedFamily {
  readonly #family: HistogramFamily;
  #store: SeriesStore | undefined;
  #epoch = 0;
  #rows = 0;
  #lines = new Lines();
  #retiredFrom = 0;
  #retired: readonly RetiredRow[] = [];

  constructor(family: HistogramFamily) {
    this.#family = family;
  }

  get name(): string {
    return this.#family.name;
  }

  /** Adds the lines of some new rows. @returns whether there may be more */
  addLines(): boolean {
    const { store, admission } = this.#family;
    if (this.#store !== store) {
      this.#store = store;
      this.#epoch++;
      this.#rows = 0;
      this.#lines = new Lines();
    }
    const end = Math.min(store.sets.size, this.#rows + ROWS_AT_ONCE);
    for (let row = this.#rows; row < end; row++) {
      this.#lines.add(rowLine(admission.placeOf(row), admission.openOf(row), store.sets.texts(row)));
    }
    this.#rows = end;
    return end < store.sets.size;
  }

  /** All rows, as they are now. */
  table(): TableSource {
    while (this.addLines());
    const { name, buckets, store } = this.#family;
    return { name, buckets, epoch: this.#epoch, rows: this.#rows, labels: [this.#lines.bytes], store };
  }

  /** The retired sets. */
  retiredTable(): TableSource {
    const { name, buckets } = this.#family;
    const retired = this.#retired;
    const store = new SeriesStore(retired[0]?.texts.length ?? 0, buckets);
    const lines = retired.map(({ open, texts, values }) => {
      const row = store.add(texts);
      store.slabOf(row).set(values, store.offsetOf(row));
      return rowLine(0, open, texts);
    });
    return { name, buckets, epoch: 0, rows: retired.length, labels: [Buffer.from(lines.join(''))], store };
  }

  /** Keeps sets that the family has retired until the group has counted them. */
  keepRetired({ store, rows, open }: Retired): void {
    const stride = strideOf(this.#family.buckets);
    const kept = rows.map((row, at): RetiredRow => {
      const from = store.offsetOf(row);
      const values = store.slabOf(row).slice(from, from + stride);
      return { open: open[at] as number, texts: store.sets.texts(row), values };
    });
    this.#retired = [...this.#retired, ...kept];
  }

  /** Returns whether retired sets are kept. */
  get hasRetired(): boolean {
    return this.#retired.length > 0;
  }

  /** The number of the first retired set that is kept. */
  get retiredFrom(): number {
    return this.#retiredFrom;
  }

  /** Drops the retired sets before this number: the group has counted them. */
  dropRetiredBefore(number: number): void {
    const counted = number - this.#retiredFrom;
    if (counted <= 0) return;
    this.#retired = this.#retired.slice(counted);
    this.#retiredFrom += counted;
  }
}
