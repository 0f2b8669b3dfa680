import { COPIED_BYTES, encode, NUMBER_BYTES, writeEncoded, writeNumber } from './text-buffer.js';

const START = 3;

/** What `write` writes at {@link START}; everything before it, and behind `spill` bytes after it, is left as it was. */
function written(write: (target: Buffer, start: number) => number, spill = 0): string {
  const target = Buffer.alloc(100, 0xff);
  const end = write(target, START);
  const untouched = [...target.subarray(0, START), ...target.subarray(end + spill)];
  expect(new Set(untouched)).toEqual(new Set([0xff]));
  return target.toString('utf8', START, end);
}

describe('writeNumber', () => {
  it.each([
    0,
    1,
    9,
    10,
    11,
    99,
    100,
    101,
    110,
    999,
    1000,
    1001,
    123_456_789,
    999_999_999,
    1_000_000_000,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32,
    2 ** 32 + 1,
    2 ** 53 - 1,
    1e21,
    1e300,
    0.5,
    9.5,
    10.5,
    150.25,
    99.999,
    1e-7,
    Number.MIN_VALUE,
    Number.MAX_VALUE,
  ])('writes %p as String() does', (value) => {
    expect(written((target, start) => writeNumber(target, start, value))).toBe(`${String(value)}\n`);
    expect(String(value).length + 1).toBeLessThanOrEqual(NUMBER_BYTES);
  });

  it.each([
    [-0, '0'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
  ])('writes %p as %s', (value, text) => {
    expect(written((target, start) => writeNumber(target, start, value))).toBe(`${text}\n`);
  });
});

test.each(['', 'a', 'abcd', 'abcdefg', 'abcdefgh', 'abcdefghi', 'é支😀', '\u{10ffff}'.repeat(9)])(
  'writeEncoded writes %p, and spoils a few bytes behind it',
  (text) => {
    const write = (target: Buffer, start: number): number =>
      writeEncoded(new DataView(target.buffer, target.byteOffset, target.length), start, encode(text));
    expect(written(write, COPIED_BYTES)).toBe(text);
  },
);

// At each place among the bytes that are copied at a time.
test.each([0, 1, 2, 3, 4, 5, 6, 7])(
  'writeEncoded copies whatever UTF-8 begins behind %i letters',
  (letters) => {
    for (const text of ['\u007f\u007f', '\u{10ffff}\u007f', '\u{1f5ff}\u007f', '\u0000\u007f']) {
      const padded = `${'a'.repeat(letters)}${text}${'\u007f'.repeat(9)}`;
      const write = (target: Buffer, start: number): number =>
        writeEncoded(new DataView(target.buffer, target.byteOffset, target.length), start, encode(padded));
      expect(written(write, COPIED_BYTES)).toBe(padded);
    }
  },
);
