import type { HistogramFamily } from '../series/histogram-family.js';
import { escapeLabelValue, type LabelValues } from '../series/label-values.js';
import type { SeriesStore } from '../series/series-store.js';
import type { OutBuffer } from './out-buffer.js';
import {
  COPIED_BYTES,
  type Encoded,
  encoded,
  NUMBER_BYTES,
  writeEncoded,
  writeNumber,
} from './text-bytes.js';

/** How many label sets are written between two looks at the clock. */
const SETS_BETWEEN_LOOKS = 8;

/** Begins the last label of a bucket. */
const LE_OPENS = ',le="';

/**
 * Writes the lines of a family's label sets. All lines of a set begin with the same labels, which are put together once
 * and copied; what follows, `le` and a number, is a few bytes.
 */
export class SetWriter {
  /** The text before the value of each label, from the metric's name on. */
  readonly #before: readonly Encoded[];
  /** What follows the last value, to {@link LE_OPENS}. */
  readonly #after: Encoded;
  readonly #nameLength: number;
  /** What follows that. */
  readonly #les: readonly Encoded[];
  readonly #sumName: Encoded;
  readonly #countName: Encoded;
  readonly #lineBytes: number;

  /** @param defaultLabels the registry's, which give way to ours */
  constructor(family: HistogramFamily, defaultLabels: Readonly<Record<string, string>>) {
    const bucketName = `${family.name}_bucket`;
    const { appid, application } = family.constantLabels;
    const opening = `${bucketName}{appid="${escapeLabelValue(appid)}",application="${escapeLabelValue(application)}"`;
    this.#before = family.labelNames
      .slice(2)
      .map((label, at) => encoded(`${at === 0 ? opening : '"'},${label}="`));
    const taken = new Set([...family.labelNames, 'le']);
    const defaults = Object.entries(defaultLabels)
      .filter(([label]) => !taken.has(label))
      .map(([label, value]) => `,${label}="${escapeLabelValue(value)}"`);
    this.#after = encoded(`"${defaults.join('')}${LE_OPENS}`);
    this.#nameLength = Buffer.byteLength(bucketName);
    this.#les = family.leTexts.map((le) => encoded(`${le}"} `));
    this.#sumName = encoded(`${family.name}_sum`);
    this.#countName = encoded(`${family.name}_count`);
    this.#lineBytes = Math.max(...this.#les.map((le) => le.length)) + NUMBER_BYTES;
  }

  /**
   * Writes rows from one on, until one, or `out` is full, or `isLate()`, which it asks now and then.
   * @returns the row to go on from, or undefined when all are written
   */
  write(
    out: OutBuffer,
    store: SeriesStore,
    from: number,
    end: number,
    isLate: () => boolean,
  ): number | undefined {
    for (let row = from; row < end; row++) {
      if (row !== from && (out.isFull || (row % SETS_BETWEEN_LOOKS === 0 && isLate()))) return row;
      this.#writeSet(out, store, row);
    }
    return undefined;
  }

  /** Writes a set whole: its buckets, sum and count are of one instant. */
  #writeSet(out: OutBuffer, store: SeriesStore, row: number): void {
    const les = this.#les;
    const start = out.length;
    this.#writeLabels(out, store, row);
    const labelBytes = out.length - start;
    out.reserve((labelBytes + this.#lineBytes) * (les.length + 2));

    const { bytes, view } = out;
    // To make these takes half the time of `subarray` of a Buffer.
    const labels = new Uint8Array(bytes.buffer, start, labelBytes);
    const behindName = new Uint8Array(
      bytes.buffer,
      start + this.#nameLength,
      labelBytes - this.#nameLength - LE_OPENS.length,
    );
    const counts = store.slabOf(row);
    const firstCount = store.offsetOf(row);
    let at = out.length;
    let count = 0;
    for (let bucket = 0; bucket < les.length; bucket++) {
      if (bucket > 0) {
        bytes.set(labels, at);
        at += labelBytes;
      }
      at = writeEncoded(view, at, les[bucket] as Encoded);
      count += counts[firstCount + bucket] as number;
      at = writeNumber(bytes, at, count);
    }
    for (const name of [this.#sumName, this.#countName]) {
      at = writeEncoded(view, at, name);
      bytes.set(behindName, at);
      at += behindName.length;
      bytes[at++] = 0x7d; // }
      bytes[at++] = 0x20;
      at = writeNumber(
        bytes,
        at,
        name === this.#sumName ? (counts[firstCount + les.length] as number) : count,
      );
    }
    out.length = at;
  }

  /** What the lines of all buckets of a set begin with, from the name to {@link LE_OPENS}. */
  #writeLabels(out: OutBuffer, { sets }: SeriesStore, row: number): void {
    for (let at = 0; at < this.#before.length; at++) {
      const before = this.#before[at] as Encoded;
      const { printed } = sets.values[at] as LabelValues;
      const id = sets.id(row, at);
      out.reserve(before.length + printed.bytesOf(id) + COPIED_BYTES);
      const valueAt = writeEncoded(out.view, out.length, before);
      out.length = printed.write(out.view, valueAt, id);
    }
    out.reserve(this.#after.length + COPIED_BYTES);
    out.length = writeEncoded(out.view, out.length, this.#after);
  }
}
