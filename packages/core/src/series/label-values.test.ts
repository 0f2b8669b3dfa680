import { LabelValues } from './label-values.js';

test('each value is stored once, by number, as it was given', () => {
  const values = new LabelValues();
  const texts = ['200', 'a"b', '', '__proto__', 'constructor', '0'];
  expect(texts.map((text) => values.add(text))).toEqual([0, 1, 2, 3, 4, 5]);
  expect(texts.map((text) => values.add(text))).toEqual([0, 1, 2, 3, 4, 5]);
  expect(values.texts).toEqual(texts);
  expect([...values.ids]).toEqual(texts.map((text, at) => [text, at]));
});
