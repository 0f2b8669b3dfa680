import { escapeLabelValue, LabelValues } from './label-values.js';

test.each([
  ['plain', 'plain'],
  ['', ''],
  ['a"b', 'a\\"b'],
  ['a\\b', 'a\\\\b'],
  ['a\nb', 'a\\nb'],
  ['"\\\n"\\\n', '\\"\\\\\\n\\"\\\\\\n'],
  ['\\n', '\\\\n'],
  ['支\t付', '支\t付'],
])('%j is escaped as %j', (text, escaped) => {
  expect(escapeLabelValue(text)).toBe(escaped);
});

test('each value is stored once, by number, as it was given and as it is printed', () => {
  const values = new LabelValues();
  const texts = ['200', 'a"b', '', '__proto__', 'constructor', '0'];
  expect(texts.map((text) => values.add(text))).toEqual([0, 1, 2, 3, 4, 5]);
  expect(texts.map((text) => values.add(text))).toEqual([0, 1, 2, 3, 4, 5]);
  expect(values.texts).toEqual(texts);
  const printed = texts.map((_text, id) => {
    const target = Buffer.alloc(100);
    return target.toString('utf8', 0, values.printed.write(new DataView(target.buffer), 0, id));
  });
  expect(printed).toEqual(['200', 'a\\"b', '', '__proto__', 'constructor', '0']);
  expect([...values.ids]).toEqual(texts.map((text, at) => [text, at]));
});
