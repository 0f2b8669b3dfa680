import { SLICE_BYTES, TextBuffer } from './text-buffer.js';

/** As many as are kept, and more. */
const MANY = 20;

function takeMany(): TextBuffer[] {
  return Array.from({ length: MANY }, () => TextBuffer.take());
}

test('holds what was appended, as UTF-8', () => {
  const out = TextBuffer.take();
  for (const text of ['', 'a', 'é支', '😀\n']) out.text(text);
  expect(out.written().toString()).toBe('aé支😀\n');
  expect(out.length).toBe(out.written().length);
});

test.each(['a', '支'])(
  'grows for text of %s that is longer than a piece, and keeps what it has',
  (character) => {
    const out = TextBuffer.take();
    out.text('before ');
    out.text(character.repeat(SLICE_BYTES));
    out.text(' after');
    expect(out.written().toString() === `before ${character.repeat(SLICE_BYTES)} after`).toBe(true);
  },
);

test('has room for what was reserved, in bytes and view alike', () => {
  const out = TextBuffer.take();
  out.text('before');
  const size = 10 * out.bytes.length;
  out.reserve(size);
  expect(out.bytes.length).toBeGreaterThanOrEqual(out.length + size);
  out.view.setUint8(out.length, 0x21);
  out.length++;
  expect(out.written().toString()).toBe('before!');
});

test('grows to the double at least, so that a long text costs few copies', () => {
  const out = TextBuffer.take();
  const before = out.bytes.length;
  out.length = before;
  out.reserve(0);
  expect(out.bytes.length).toBe(before);
  out.reserve(1);
  expect(out.bytes.length).toBe(2 * before);
});

test('what was released is taken again, and is empty', () => {
  const out = TextBuffer.take();
  out.text('old');
  out.release();
  const again = TextBuffer.take();
  expect(again).toBe(out);
  expect(again.written()).toHaveLength(0);
});

test('keeps a few buffers, and none that has grown', () => {
  const [first, ...others] = takeMany();
  first?.reserve(first.bytes.length + 1);
  for (const out of [first, ...others]) out?.release();
  const again = takeMany();
  expect(again).not.toContain(first);
  expect(again.filter((out) => others.includes(out))).toHaveLength(8);
});
