import type { WritableFamily } from '../series/histogram-family.js';
import type { SeriesStore } from '../series/series-store.js';
import type { Format } from './negotiate.js';
import type { MetricWriter } from './scrape.js';
import {
  COPIED_BYTES,
  type Encoded,
  encode,
  NUMBER_BYTES,
  type TextBuffer,
  writeEncoded,
  writeLabelValue,
  writeNumber,
} from './text-buffer.js';
import { escapeLabelValue, formatHeader } from './text-format.js';

/** Number of label sets between two calls of `shouldYield()`. */
const SETS_BETWEEN_CHECKS = 8;

/** Begins the last label of a bucket. */
const LE_OPENS = ',le="';

/**
 * Writes one of our histogram families with the counts of the store that it has at the time of the scrape. The lines of a
 * label set begin with the same labels, which are written once and copied; `le` and a number follow.
 */
export class HistogramWriter implements MetricWriter {
  readonly #family: WritableFamily;
  readonly #store: SeriesStore;
  /** The text before each label's value, from the metric's name on. */
  readonly #beforeValues: readonly Encoded[];
  /** The text after the last value, up to {@link LE_OPENS}. */
  readonly #afterValues: Encoded;
  readonly #nameLength: number;
  /** The text after {@link LE_OPENS} of each bucket, up to its count. */
  readonly #les: readonly Encoded[];
  readonly #sumName: Encoded;
  readonly #countName: Encoded;
  /** Size of a line without the labels, at most. */
  readonly #lineBytes: number;

  /** @param defaultLabels the registry's; a label of the family takes precedence */
  constructor(family: WritableFamily, defaultLabels: Readonly<Record<string, string>>) {
    this.#family = family;
    // A reset takes another store. This one goes on growing until then, so a scrape that shares a running one misses nothing.
    this.#store = family.store;
    const bucketName = `${family.name}_bucket`;
    const { appid, application } = family.constantLabels;
    const opening = `${bucketName}{appid="${escapeLabelValue(appid)}",application="${escapeLabelValue(application)}"`;
    this.#beforeValues = family.labelNames
      .slice(2)
      .map((label, at) => encode(`${at === 0 ? opening : '"'},${label}="`));
    const taken = new Set([...family.labelNames, 'le']);
    const defaults = Object.entries(defaultLabels)
      .filter(([label]) => !taken.has(label))
      .map(([label, value]) => `,${label}="${escapeLabelValue(value)}"`);
    this.#afterValues = encode(`"${defaults.join('')}${LE_OPENS}`);
    this.#nameLength = Buffer.byteLength(bucketName);
    this.#les = family.leTexts.map((le) => encode(`${le}"} `));
    this.#sumName = encode(`${family.name}_sum`);
    this.#countName = encode(`${family.name}_count`);
    this.#lineBytes = Math.max(...this.#les.map((le) => le.length)) + NUMBER_BYTES;
  }

  write(out: TextBuffer, offset: number, format: Format, shouldYield: () => boolean): number | undefined {
    const { name, help } = this.#family;
    if (offset === 0) out.text(formatHeader(format, name, help, 'histogram'));
    return this.writeSets(out, offset, shouldYield);
  }

  /** Does what {@link write} does, without the header. Offsets are rows of the store. */
  writeSets(out: TextBuffer, offset: number, shouldYield: () => boolean): number | undefined {
    const end = this.#store.sets.size;
    for (let row = offset; row < end; row++) {
      const mayYield = row !== offset;
      if (mayYield && (out.isFull || (row % SETS_BETWEEN_CHECKS === 0 && shouldYield()))) return row;
      this.#writeSet(out, row);
    }
    return undefined;
  }

  /** Writes a set completely: its buckets, sum and count are of one instant. */
  #writeSet(out: TextBuffer, row: number): void {
    const les = this.#les;
    const start = out.length;
    this.#writeLabels(out, row);
    const labelBytes = out.length - start;
    out.reserve((labelBytes + this.#lineBytes) * (les.length + 2));

    const { bytes, view } = out;
    // Buffer's own `subarray()` takes twice as long.
    const labels = new Uint8Array(bytes.buffer, start, labelBytes);
    const behindName = new Uint8Array(
      bytes.buffer,
      start + this.#nameLength,
      labelBytes - this.#nameLength - LE_OPENS.length,
    );
    const counts = this.#store.slabOf(row);
    const firstCount = this.#store.offsetOf(row);
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

  /** Writes what all bucket lines of a set begin with, from the name to {@link LE_OPENS}. */
  #writeLabels(out: TextBuffer, row: number): void {
    const { sets } = this.#store;
    for (let at = 0; at < this.#beforeValues.length; at++) {
      const before = this.#beforeValues[at] as Encoded;
      const value = sets.text(row, at);
      out.reserve(before.length + COPIED_BYTES + value.length * 3);
      out.length = writeLabelValue(out.bytes, writeEncoded(out.view, out.length, before), value);
    }
    out.reserve(this.#afterValues.length + COPIED_BYTES);
    out.length = writeEncoded(out.view, out.length, this.#afterValues);
  }
}
