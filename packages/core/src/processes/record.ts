import type { SeriesStore } from '../series/series-store.js';
import { type Input, MAX_BYTES, type Output } from './files.js';
import type { Steps } from './steps.js';

/** The first bytes of each file. Another format has another number here, and directories of its own. */
const MAGIC = Buffer.from('chexp-1\n');
/** {@link MAGIC}, the length of the file and the length of the header. */
const PREFIX_BYTES = 16;
/** Doubles are read in place: each part begins at a multiple of their size. */
const ALIGNMENT = 8;
/** Bytes that are read or written at once: less than 2 ms, even if system calls are slow. */
const BYTES_AT_ONCE = 128 * 1024;
/** The header is parsed at once. That of a ledger has 100 bytes for each of a few thousand processes at most. */
const MAX_HEADER_BYTES = 1024 * 1024;
/** Rows whose values are written at once: those of one slab of a store. */
const ROWS_PER_WRITE = 256;
/** Values that are read at once: those of 256 rows with 13 buckets. */
const VALUES_AT_ONCE = 4096;

/** Some label sets of a family and what they have counted. */
export interface Table {
  readonly name: string;
  readonly buckets: readonly number[];
  /** Changes when rows do not stay what they were; until then they are only added. */
  readonly epoch: number;
  readonly rows: number;
  readonly labelBytes: number;
  /**
   * Reads lines of labels: one of JSON for each row, `[place, open, ...texts]`, as {@link rowLine} writes it.
   * @param from the number of bytes that are left out at the beginning
   */
  readonly labels: (from: number) => Steps<Uint8Array>;
  /**
   * Reads the values of some rows: the observations of each bucket, their sum, and when the last one ended.
   * @param each is given the number of a row, and the place of its first value. They are there only during the call.
   * @param rowsPerStep fewer if a row takes long. @default all that are read at once
   * @throws Error if the file has been cut short since
   */
  readonly eachRow: (
    from: number,
    each: (row: number, values: Float64Array, at: number) => void,
    rowsPerStep?: number,
  ) => Steps<void>;
}

/** A table that is written from a store. */
export interface TableSource {
  readonly name: string;
  readonly buckets: readonly number[];
  readonly epoch: number;
  readonly rows: number;
  readonly labels: readonly Uint8Array[];
  /** Undefined for a table without rows. */
  readonly store: SeriesStore | undefined;
}

/** The contents of a file: anything that JSON can hold, and tables. */
export interface DecodedRecord {
  readonly head: unknown;
  readonly tables: readonly Table[];
}

/** A table that is only text. */
export function textTable(name: string, labels: readonly Uint8Array[]): TableSource {
  return { name, buckets: [], epoch: 0, rows: 0, labels, store: undefined };
}

/** The line of a row in {@link Table.labels}. */
export function rowLine(place: number, open: number, texts: readonly string[]): string {
  return `${JSON.stringify([place, open, ...texts])}\n`;
}

/**
 * Writes a record, the values of a row as they are at one instant.
 * @throws Error for more than is read; nothing is written then
 */
export function* writeRecord(output: Output, head: unknown, tables: readonly TableSource[]): Steps<void> {
  const header = Buffer.from(
    JSON.stringify({
      head,
      tables: tables.map(({ name, buckets, epoch, rows, labels }) => ({
        name,
        buckets,
        epoch,
        rows,
        labelBytes: byteLength(labels),
      })),
    }),
  );
  const parts = tables.map((table) => {
    const labelBytes = byteLength(table.labels);
    return { table, labelBytes, bytes: aligned(labelBytes) + table.rows * strideOf(table.buckets) * 8 };
  });
  const total = parts.reduce((sum, { bytes }) => sum + bytes, PREFIX_BYTES + aligned(header.length));
  const fewer = "lower cardinalityLimit, or use fewer label values in the app's own metrics";
  refuseMore('the counts take', total, MAX_BYTES, fewer);
  refuseMore('the header takes', header.length, MAX_HEADER_BYTES, 'use fewer buckets');
  const prefix = Buffer.alloc(PREFIX_BYTES);
  MAGIC.copy(prefix);
  prefix.writeUInt32LE(total, 8);
  prefix.writeUInt32LE(header.length, 12);
  output.write(Buffer.concat([prefix, header, padding(header.length)]));
  for (const { table, labelBytes } of parts) {
    const { labels, buckets, rows, store } = table;
    yield* writeBytes(output, [...labels, padding(labelBytes)]);
    if (store === undefined) continue;
    const stride = strideOf(buckets);
    for (let row = 0; row < rows; row += ROWS_PER_WRITE) {
      yield;
      const slab = store.slabOf(row);
      const written = Math.min(ROWS_PER_WRITE, rows - row);
      output.write(new Uint8Array(slab.buffer, slab.byteOffset, written * stride * 8));
    }
  }
}

function refuseMore(what: string, bytes: number, most: number, remedy: string): void {
  if (bytes > most) throw new Error(`${what} ${bytes} bytes, and at most ${most} are read; ${remedy}`);
}

/** Writes parts of any length in pieces of about the same length. */
function* writeBytes(output: Output, parts: readonly Uint8Array[]): Steps<void> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for (const part of parts) {
    for (let from = 0; from < part.length; from += BYTES_AT_ONCE) {
      const piece = part.subarray(from, from + BYTES_AT_ONCE);
      waiting.push(piece);
      bytes += piece.length;
      if (bytes < BYTES_AT_ONCE) continue;
      yield;
      output.write(joined(waiting));
      waiting = [];
      bytes = 0;
    }
  }
  if (bytes === 0) return;
  yield;
  output.write(joined(waiting));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first = new Uint8Array()] = parts;
  return parts.length === 1 ? first : Buffer.concat(parts);
}

/**
 * Reads what {@link writeRecord} has written. Labels and values are read when they are asked for, from the file as it is
 * now: it must stay open until then.
 * @throws Error if it is anything else, or not whole
 */
export function* readRecord(input: Input): Steps<DecodedRecord> {
  if (input.bytes < PREFIX_BYTES) throw new Error('the file is in another format');
  const prefix = Buffer.alloc(PREFIX_BYTES);
  input.read(prefix, 0);
  if (!prefix.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('the file is in another format');
  const headerBytes = prefix.readUInt32LE(12);
  if (prefix.readUInt32LE(8) !== input.bytes || PREFIX_BYTES + headerBytes > input.bytes) {
    throw new Error('the file is not whole');
  }
  if (headerBytes > MAX_HEADER_BYTES) throw new Error(`the file has a header of ${headerBytes} bytes`);
  const text = Buffer.from(yield* readPart(input, PREFIX_BYTES, headerBytes)).toString();
  const header = JSON.parse(text) as { head?: unknown; tables?: unknown };
  let at = PREFIX_BYTES + aligned(headerBytes);
  const tables = (Array.isArray(header.tables) ? header.tables : []).map((given: unknown): Table => {
    const { name, buckets, epoch, rows, labelBytes } = given as Partial<Table>;
    if (
      typeof name !== 'string' ||
      typeof epoch !== 'number' ||
      !isCount(rows) ||
      !isCount(labelBytes) ||
      !areBounds(buckets)
    ) {
      throw new Error('the file has a table that is not valid');
    }
    const labelsAt = at;
    const valuesAt = labelsAt + aligned(labelBytes);
    const stride = strideOf(buckets);
    at = valuesAt + rows * stride * 8;
    return {
      name,
      buckets,
      epoch,
      rows,
      labelBytes,
      labels: (from) => readPart(input, labelsAt + from, labelBytes - from),
      eachRow: (from, each, rowsPerStep) =>
        readRows(input, valuesAt, { from, rows, stride, each, rowsPerStep }),
    };
  });
  if (at !== input.bytes) throw new Error('the file is not whole');
  return { head: header.head, tables };
}

/** Reads a part of a file into memory. @throws Error if the file ends before that */
export function* readPart(input: Input, position: number, length: number): Steps<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let from = 0; from < length; from += BYTES_AT_ONCE) {
    yield;
    input.read(bytes.subarray(from, from + BYTES_AT_ONCE), position + from);
  }
  return bytes;
}

function* readRows(
  input: Input,
  position: number,
  {
    from,
    rows,
    stride,
    each,
    rowsPerStep = Number.POSITIVE_INFINITY,
  }: {
    from: number;
    rows: number;
    stride: number;
    each: Parameters<Table['eachRow']>[1];
    rowsPerStep: number | undefined;
  },
): Steps<void> {
  // perf: to read all values into new memory takes three times as long (bench scrape)
  const rowsAtOnce = Math.max(1, Math.min(Math.floor(VALUES_AT_ONCE / stride), rowsPerStep));
  const values = new Float64Array(Math.max(0, Math.min(rowsAtOnce, rows - from)) * stride);
  for (let row = from; row < rows; row += rowsAtOnce) {
    yield;
    const end = Math.min(rows, row + rowsAtOnce);
    input.read(new Uint8Array(values.buffer, 0, (end - row) * stride * 8), position + row * stride * 8);
    for (let at = row; at < end; at++) each(at, values, (at - row) * stride);
  }
}

/** Returns the number of doubles per row. */
export function strideOf(buckets: readonly number[]): number {
  return buckets.length + 3;
}

const COUNT_LIMIT = 2 ** 32;

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < COUNT_LIMIT;
}

/** Finite, above 0 and ascending, as an exporter has checked its own. */
function areBounds(given: unknown): given is readonly number[] {
  if (!Array.isArray(given)) return false;
  let previous = 0;
  return given.every((bound: unknown) => {
    const isNext = typeof bound === 'number' && bound > previous && bound < Number.POSITIVE_INFINITY;
    if (isNext) previous = bound;
    return isNext;
  });
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function padding(length: number): Uint8Array {
  return Buffer.alloc(aligned(length) - length, ' ');
}

function byteLength(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}
