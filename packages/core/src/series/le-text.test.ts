import { leText } from './le-text.js';

// From the Python library's recorded buckets and Go's documentation of %g.
test.each([
  [1e-7, '1e-07'],
  [0.00001, '1e-05'],
  [0.0001, '0.0001'],
  [0.001, '0.001'],
  [0.5, '0.5'],
  [1, '1.0'],
  [1.5, '1.5'],
  [100, '100.0'],
  [99999, '99999.0'],
  [100000, '100000.0'],
  [999999, '999999.0'],
  [999999.5, '999999.5'],
  [1000000, '1e+06'],
  [1234567, '1.234567e+06'],
  [1e7, '1e+07'],
  [1e15, '1e+15'],
  [1e21, '1e+21'],
  [1e100, '1e+100'],
  [-1, '-1.0'],
  [0, '0.0'],
  [-0, '-0.0'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
  [Number.NaN, 'NaN'],
])('%p is written as %s', (bound, text) => {
  expect(leText(bound)).toBe(text);
});
