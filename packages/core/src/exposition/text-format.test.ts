import { escapeLabelValue, formatHeader, formatNumber, LABEL_NAME } from './text-format.js';

test('the lines that open a metric', () => {
  expect(formatHeader('text', 'm', 'plain', 'gauge')).toBe('# HELP m plain\n# TYPE m gauge\n');
  expect(formatHeader('text', 'm', 'a\\b\\\n\n"c"', 'gauge')).toBe(
    '# HELP m a\\\\b\\\\\\n\\n"c"\n# TYPE m gauge\n',
  );
  expect(formatHeader('openmetrics', 'm', 'a\\b\n"c"', 'gauge')).toBe(
    '# HELP m a\\\\b\\n\\"c\\"\n# TYPE m gauge\n',
  );
});

test.each([
  [0, '0'],
  [-1.5, '-1.5'],
  [1e21, '1e+21'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
])('a value of %p is written as %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test('the name of a label', () => {
  for (const name of ['a', '_', 'A1_', 'zZ9']) expect([name, LABEL_NAME.test(name)]).toEqual([name, true]);
  for (const name of ['', '1a', 'a-b', 'a b', 'a:b', 'é', ' a', 'a\n', 'a\nb']) {
    expect([name, LABEL_NAME.test(name)]).toEqual([name, false]);
  }
});

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
