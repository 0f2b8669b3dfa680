import type { SeriesStore } from '../series/series-store.js';
import type { Output } from './files.js';
import type { Steps } from './steps.js';

/** The first bytes of each file. Another format has another number here, and directories of its own. */
const MAGIC = Buffer.from('chexp-1\n');
/** {@link MAGIC}, the length of the file and the length of the header. */
const PREFIX_BYTES = 16;
/** Doubles are read in place: each part begins at a multiple of their size. */
const ALIGNMENT = 8;
const BYTES_AT_ONCE = 128 * 1024;
/** The header is parsed at once. That of a ledger has 100 bytes for each of a few thousand processes at most. */
const MAX_HEADER_BYTES = 1024 * 1024;
/** Rows whose values are written at once: those of one slab of a store. */
const ROWS_AT_ONCE = 256;

/** Some label sets of a family and what they have counted. */
export interface Table {
  readonly name: string;
  readonly buckets: readonly number[];
  /** Changes when rows do not stay what they were; until then they are only added. */
  readonly epoch: number;
  readonly rows: number;
  /** A line of JSON for each row: `[place, open, ...texts]`, as {@link rowLine} writes it. */
  readonly labels: Uint8Array;
  /** For each row the observations of each bucket, their sum, and when the last one ended. */
  readonly values: Float64Array;
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

/** Writes a record, the values of a row as they are at one instant. */
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
  const prefix = Buffer.alloc(PREFIX_BYTES);
  MAGIC.copy(prefix);
  prefix.writeUInt32LE(total, 8);
  prefix.writeUInt32LE(header.length, 12);
  output.write(Buffer.concat([prefix, header, padding(header.length)]));
  for (const { table, labelBytes } of parts) {
    yield* writeBytes(output, [...table.labels, padding(labelBytes)]);
    const stride = strideOf(table.buckets);
    for (let row = 0; table.store !== undefined && row < table.rows; row += ROWS_AT_ONCE) {
      yield;
      const slab = table.store.slabOf(row);
      const rows = Math.min(ROWS_AT_ONCE, table.rows - row);
      output.write(new Uint8Array(slab.buffer, slab.byteOffset, rows * stride * 8));
    }
  }
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
      output.write(Buffer.concat(waiting));
      waiting = [];
      bytes = 0;
    }
  }
  if (bytes === 0) return;
  yield;
  output.write(Buffer.concat(waiting));
}

/** Reads what {@link writeRecord} has written. @throws Error if it is anything else, or not whole */
export function decodeRecord(bytes: Uint8Array): DecodedRecord {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (buffer.length < PREFIX_BYTES || !buffer.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new Error('the file is in another format');
  }
  if (buffer.readUInt32LE(8) !== buffer.length) throw new Error('the file is not whole');
  const headerBytes = buffer.readUInt32LE(12);
  if (headerBytes > MAX_HEADER_BYTES) throw new Error(`the file has a header of ${headerBytes} bytes`);
  const header = JSON.parse(buffer.subarray(PREFIX_BYTES, PREFIX_BYTES + headerBytes).toString()) as {
    head?: unknown;
    tables?: unknown;
  };
  let at = PREFIX_BYTES + aligned(headerBytes);
  const tables = (Array.isArray(header.tables) ? header.tables : []).map((given: unknown): Table => {
    const { name, buckets, epoch, rows, labelBytes } = given as Partial<Table> & { labelBytes?: unknown };
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
    const doubles = rows * strideOf(buckets);
    at = valuesAt + doubles * 8;
    if (at > buffer.length) throw new Error('the file is not whole');
    const labels = bytes.subarray(labelsAt, labelsAt + labelBytes);
    const values = new Float64Array(bytes.buffer, bytes.byteOffset + valuesAt, doubles);
    return { name, buckets, epoch, rows, labels, values };
  });
  if (at !== buffer.length) throw new Error('the file is not whole');
  return { head: header.head, tables };
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
