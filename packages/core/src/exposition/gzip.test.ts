import { gunzipSync, gzipSync } from 'node:zlib';
import { deflateSlice, GZIP_START, gzipEnd, gzipSlice, tableCrc32 } from './gzip.js';

const PIECES = ['', 'a piece', 'x'.repeat(100_000), 'ünïcödé\n'].map((text) => Buffer.from(text));

test('pieces that were compressed apart are one gzip stream', () => {
  const parts: Uint8Array[] = [];
  let state = GZIP_START;
  for (const [at, piece] of PIECES.entries()) {
    const slice = gzipSlice(piece, state, at === PIECES.length - 1);
    parts.push(slice.bytes);
    state = slice.state;
  }
  expect(gunzipSync(Buffer.concat(parts)).equals(Buffer.concat(PIECES))).toBe(true);
});

test('the CRC of a piece is that of zlib, whole and in halves', () => {
  for (const bytes of PIECES) {
    const expected = gzipSync(bytes).readUInt32LE(gzipSync(bytes).length - 8);
    const half = bytes.length >> 1;
    const inHalves = tableCrc32(bytes.subarray(half), tableCrc32(bytes.subarray(0, half), 0));
    expect([bytes.length, tableCrc32(bytes, 0), inHalves]).toEqual([bytes.length, expected, expected]);
  }
});

test('the length at the end is that of the last 4 GiB', () => {
  expect(gzipEnd({ crc: 0xfedcba98, size: 2 ** 32 + 5 })).toEqual(
    Buffer.from([3, 0, 0x98, 0xba, 0xdc, 0xfe, 5, 0, 0, 0]),
  );
});

test('a piece is smaller by far if it repeats itself', () => {
  expect(deflateSlice(Buffer.from('label="value"} 17\n'.repeat(1_000))).length).toBeLessThan(500);
});

test('what is not bytes is refused', () => {
  expect(() => deflateSlice(7 as never)).toThrow('must be of type');
});
