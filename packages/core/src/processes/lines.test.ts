import { Lines } from './lines.js';

test('text of any length is added, and what was taken before stays as it was', () => {
  const lines = new Lines();
  let expected = '';
  const taken: [Uint8Array, string][] = [];
  for (const text of ['', 'a\n', '\u{1f600}é\n', 'x'.repeat(5_000), 'y'.repeat(100_000), '']) {
    lines.add(text);
    expected += text;
    taken.push([lines.bytes, expected]);
  }
  for (const [bytes, text] of taken) expect(Buffer.from(bytes).toString()).toBe(text);
});
