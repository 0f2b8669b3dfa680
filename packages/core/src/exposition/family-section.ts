import type { HistogramFamily } from '../series/histogram-family.js';
import { escapeLabelValue } from '../series/label-values.js';
import type { SeriesStore } from '../series/series-store.js';
import type { Format } from './negotiation.js';
import type { OutBuffer } from './out-buffer.js';
import { headerText, type Section, valueText } from './section.js';

/** How many label sets are written between two looks at the clock. */
const SETS_BETWEEN_LOOKS = 8;

/** The most digits and signs of a number, and more. */
const NUMBER_BYTES = 32;

/**
 * One of our families. All lines of a label set begin with the same labels, which are encoded once and copied; what
 * follows, `le` and a number, is a few bytes. A set is always written whole: its buckets, count and sum are of one instant.
 */
export class FamilySection implements Section {
  readonly #family: HistogramFamily;
  readonly #store: SeriesStore;
  readonly #size: number;
  /** The text before the value of each label, from the metric's name on. */
  readonly #before: readonly string[];
  readonly #after: string;
  readonly #nameLength: number;
  readonly #les: readonly Buffer[];
  readonly #sumName: Buffer;
  readonly #countName: Buffer;
  readonly #lineBytes: number;

  /** @param defaultLabels the registry's, which give way to ours */
  constructor(family: HistogramFamily, defaultLabels: Readonly<Record<string, string>>) {
    this.#family = family;
    // A reset takes another store: what is written goes on with this one, and with the sets that it holds now.
    this.#store = family.store;
    this.#size = family.store.sets.size;
    const bucketName = `${family.name}_bucket`;
    const { appid, application } = family.constantLabels;
    const opening = `${bucketName}{appid="${escapeLabelValue(appid)}",application="${escapeLabelValue(application)}"`;
    this.#before = family.labelNames.slice(2).map((label, at) => `${at === 0 ? opening : '"'},${label}="`);
    const taken = new Set([...family.labelNames, 'le']);
    const defaults = Object.entries(defaultLabels)
      .filter(([label]) => !taken.has(label))
      .map(([label, value]) => `,${label}="${escapeLabelValue(value)}"`);
    this.#after = `"${defaults.join('')}`;
    this.#nameLength = Buffer.byteLength(bucketName);
    this.#les = family.leTexts.map((le) => Buffer.from(`,le="${le}"} `));
    this.#sumName = Buffer.from(`${family.name}_sum`);
    this.#countName = Buffer.from(`${family.name}_count`);
    this.#lineBytes = Math.max(...this.#les.map((le) => le.length)) + NUMBER_BYTES;
  }

  write(out: OutBuffer, from: number, format: Format, enough: () => boolean): number | undefined {
    const { name, help, type } = this.#family;
    if (from === 0) out.text(headerText(format, name, help, type));
    return this.writeSets(out, from, enough);
  }

  /** {@link write} without the lines that open the metric. */
  writeSets(out: OutBuffer, from: number, enough: () => boolean): number | undefined {
    for (let row = from; row < this.#size; row++) {
      if (row !== from && row % SETS_BETWEEN_LOOKS === 0 && enough()) return row;
      this.#writeSet(out, row);
    }
    return undefined;
  }

  #writeSet(out: OutBuffer, row: number): void {
    const { sets } = this.#store;
    const les = this.#les;
    let labels = '';
    for (let at = 0; at < this.#before.length; at++) {
      labels += this.#before[at] as string;
      labels += sets.escaped(row, at);
    }
    labels += this.#after;
    out.reserve((labels.length * 3 + this.#lineBytes) * (les.length + 2));

    const { bytes } = out;
    const start = out.length;
    const end = start + bytes.write(labels, start);
    let at = end;
    let count = 0;
    for (let bucket = 0; bucket < les.length; bucket++) {
      if (bucket > 0) {
        bytes.copyWithin(at, start, end);
        at += end - start;
      }
      at = writeBytes(bytes, at, les[bucket] as Buffer);
      count += this.#store.inBucket(row, bucket);
      at = writeNumber(bytes, at, count);
    }
    for (const name of [this.#sumName, this.#countName]) {
      at = writeBytes(bytes, at, name);
      bytes.copyWithin(at, start + this.#nameLength, end);
      at += end - start - this.#nameLength;
      bytes[at++] = 0x7d; // }
      bytes[at++] = 0x20;
      at = writeNumber(bytes, at, name === this.#sumName ? this.#store.sum(row) : count);
    }
    out.length = at;
  }
}

function writeBytes(target: Buffer, at: number, source: Buffer): number {
  for (let from = 0; from < source.length; from++) target[at++] = source[from] as number;
  return at;
}

/** A number and the line's end. Most are small whole numbers, whose digits are quicker by hand. */
function writeNumber(target: Buffer, start: number, value: number): number {
  let at = start;
  if (value < 10) {
    if ((value | 0) === value) {
      target[at++] = 0x30 + value;
      target[at++] = 0x0a;
      return at;
    }
  } else if ((value | 0) === value) {
    let digits = 2;
    for (let power = 100; power <= value; power *= 10) digits++;
    let rest = value;
    for (let place = at + digits - 1; place >= at; place--) {
      const quotient = (rest / 10) | 0;
      target[place] = 0x30 + rest - quotient * 10;
      rest = quotient;
    }
    at += digits;
    target[at++] = 0x0a;
    return at;
  }
  at += target.write(valueText(value), at, 'latin1');
  target[at++] = 0x0a;
  return at;
}
