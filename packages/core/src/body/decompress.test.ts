import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { decompress } from './decompress.js';

const text = JSON.stringify(Array.from({ length: 60 }, (_, at) => at * at));

describe.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
])('decompress of %s', (encoding, compress) => {
  const few = compress(text);

  it('gives few bytes at once', () => {
    expect(decompress(few, encoding, 1000)).toEqual({ bytes: Buffer.from(text), truncated: false });
  });

  it('gives the head of what is longer than the bound', async () => {
    const head = await decompress(few, encoding, 20);
    expect(head).toEqual({ bytes: Buffer.from(text.slice(0, 20)), truncated: true });
  });

  it('does not hold the event loop for a bomb', async () => {
    const bomb = compress(Buffer.alloc(200_000, 0x20));
    expect(bomb.length).toBeLessThan(1024);
    const inflating = decompress(bomb, encoding, 100_000);
    expect(inflating).toBeInstanceOf(Promise);
    const head = await inflating;
    expect(head?.truncated).toBe(true);
    expect(head?.bytes.equals(Buffer.alloc(100_000, 0x20))).toBe(true);
  });

  it('gives what bytes hold that were cut anywhere', async () => {
    let longest = '';
    for (let length = 0; length < few.length; length++) {
      const inflated = (await decompress(few.subarray(0, length), encoding, 1000))?.bytes.toString() ?? '';
      expect(text.startsWith(inflated)).toBe(true);
      longest = inflated;
    }
    expect(longest.length).toBeGreaterThan(text.length / 2);
  });
});
