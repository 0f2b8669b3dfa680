import * as zlib from 'node:zlib';

/** Opens a gzip stream: no name, no time, unknown system. */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);

/** A last, empty block. */
const END_BLOCK = Uint8Array.of(3, 0);

/** The fastest level: scrape text is so repetitive that higher ones gain little. */
const LEVEL = 1;

/** The checksum and length of the plain bytes so far, which the end of a gzip stream needs. */
export interface GzipState {
  readonly crc: number;
  readonly size: number;
}

export const GZIP_START: GzipState = { crc: 0, size: 0 };

/** A slice of a gzip stream. */
export interface GzipSlice {
  readonly bytes: Uint8Array;
  /** The state after it. */
  readonly state: GzipState;
}

/**
 * Compresses a slice of a gzip stream into blocks of its own. So all responses at the same position get the same bytes, and
 * none needs a compressor. zlib's asynchronous functions share four threads with `fs`, `dns` and `crypto`, and a scrape
 * must not wait for those.
 * @param before the state before the slice
 * @param isLast whether the stream ends with it
 */
export function gzipSlice(plain: Uint8Array, before: GzipState, isLast: boolean): GzipSlice {
  const state = { crc: crc32(plain, before.crc), size: before.size + plain.length };
  const parts: Uint8Array[] = [deflateSlice(plain)];
  if (before === GZIP_START) parts.unshift(HEADER);
  if (isLast) parts.push(gzipEnd(state));
  return { bytes: Buffer.concat(parts), state };
}

/** Compresses bytes into deflate blocks: 0.15 ms for 128 KiB, so the event loop is not held for long. */
export function deflateSlice(plain: Uint8Array): Buffer {
  return zlib.deflateRawSync(plain, { level: LEVEL, finishFlush: zlib.constants.Z_SYNC_FLUSH });
}

/** Returns what ends the stream. */
export function gzipEnd({ crc, size }: GzipState): Buffer {
  const end = Buffer.alloc(10);
  end.set(END_BLOCK);
  end.writeUInt32LE(crc, 2);
  end.writeUInt32LE(size % 2 ** 32, 6);
  return end;
}

/** Available in Node from 20.15 and 22.2 on. */
const crc32: (data: Uint8Array, before: number) => number =
  (zlib as { crc32?: (data: Uint8Array, before: number) => number }).crc32 ?? tableCrc32;

let table: Uint32Array | undefined;

/** Computes the CRC-32 of gzip in versions of Node without `zlib.crc32`. */
export function tableCrc32(data: Uint8Array, before: number): number {
  table ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) {
      remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
    }
    return remainder;
  });
  let crc = ~before;
  for (let at = 0; at < data.length; at++) {
    crc = (crc >>> 8) ^ (table[(crc ^ (data[at] as number)) & 0xff] as number);
  }
  return ~crc >>> 0;
}
