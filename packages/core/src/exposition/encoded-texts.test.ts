import { EncodedTexts } from './encoded-texts.js';
import { COPIED_BYTES } from './text-bytes.js';

/** A text as it is written, and how many bytes it says it has; what is before and far behind is left as it was. */
function written(texts: EncodedTexts, id: number): { text: string; bytes: number } {
  const bytes = texts.bytesOf(id);
  const target = Buffer.alloc(bytes + COPIED_BYTES + 6, 0xff);
  const end = texts.write(new DataView(target.buffer), 3, id);
  expect(end).toBe(3 + bytes);
  const untouched = [...target.subarray(0, 3), ...target.subarray(end + COPIED_BYTES)];
  expect(new Set(untouched)).toEqual(new Set([0xff]));
  return { text: target.toString('utf8', 3, end), bytes };
}

test('writes each text by its number, whatever stands behind it, and however many there are', () => {
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
  const texts = new EncodedTexts();
  for (const [id, text] of given.entries()) {
    texts.add(text);
    // As the last one, too.
    expect(written(texts, id)).toEqual({ text, bytes: Buffer.byteLength(text) });
  }
  for (const [id, text] of given.entries()) {
    expect(written(texts, id)).toEqual({ text, bytes: Buffer.byteLength(text) });
  }
});
