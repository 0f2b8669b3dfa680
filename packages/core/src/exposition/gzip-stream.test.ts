import { gunzipSync, gzipSync } from 'node:zlib';
import { deflatePiece, GZIP_HEADER, GZIP_START, gzipAfter, gzipEnd, tableCrc32 } from './gzip-stream.js';

const PIECES = ['', 'a piece', 'x'.repeat(100_000), 'ünïcödé\n'].map((text) => Buffer.from(text));

test('pieces that were compressed apart are one gzip stream', async () => {
  const parts: Uint8Array[] = [GZIP_HEADER];
  let state = GZIP_START;
  for (const piece of PIECES) {
    parts.push(await deflatePiece(piece));
    state = gzipAfter(state, piece);
  }
  parts.push(gzipEnd(state));
  expect(gunzipSync(Buffer.concat(parts)).equals(Buffer.concat(PIECES))).toBe(true);
});

test.each(PIECES.map((piece) => [piece.length, piece]))('the CRC of %i bytes is that of zlib', (_, piece) => {
  const bytes = piece as Buffer;
  const expected = gzipSync(bytes).readUInt32LE(gzipSync(bytes).length - 8);
  expect(tableCrc32(bytes, 0)).toBe(expected);
  const half = bytes.length >> 1;
  expect(tableCrc32(bytes.subarray(half), tableCrc32(bytes.subarray(0, half), 0))).toBe(expected);
});
