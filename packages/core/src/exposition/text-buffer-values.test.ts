import { writeLabelValue } from './text-buffer.js';
import { escapeLabelValue } from './text-format.js';

/** The bytes of a label value as text, and their number; what is before and behind them is left as it was. */
function written(value: string): { text: string; bytes: number } {
  const target = Buffer.alloc(value.length * 3 + 9, 0xff);
  const end = writeLabelValue(target, 3, value);
  const untouched = [...target.subarray(0, 3), ...target.subarray(3 + value.length * 3)];
  expect(new Set(untouched)).toEqual(new Set([0xff]));
  return { text: target.toString('utf8', 3, end), bytes: end - 3 };
}

test('writes each text, whatever characters it has', () => {
  const given = [
    '',
    'a',
    '支付',
    '\u007f\u007f',
    '\u{10ffff}'.repeat(3),
    'x'.repeat(9),
    '',
    'é'.repeat(400),
    '0',
  ];
  for (let at = 0; at < 300; at++)
    given.push(`/orders/${at}`.repeat(at % 4), '\u{10ffff}\u007f'.repeat(at % 3));
  for (const text of given) expect(written(text)).toEqual({ text, bytes: Buffer.byteLength(text) });
});

test.each([
  ['200', '200'],
  ['a"b', 'a\\"b'],
  ['', ''],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['0', '0'],
  ['a\\b', 'a\\\\b'],
  ['a\nb', 'a\\nb'],
  ['"\\\n'.repeat(40), '\\"\\\\\\n'.repeat(40)],
])('%j is written as %j', (value, text) => {
  expect(written(value)).toEqual({ text, bytes: text.length });
  expect(escapeLabelValue(value)).toBe(text);
});
