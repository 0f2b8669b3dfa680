import { shortenWindows } from '../src/index.ts';

test.each([
  ['rate(a_total[5m])', 'rate(a_total[15s])'],
  ['sum_over_time(a:rate5m[1h] offset 1d) / 300', 'sum_over_time(a:rate5m[180s] offset 4320s) / 15'],
  ['600 * x / y * 300 >= 10', '30 * x / y * 15 >= 10'],
  ['  - alert: A\n    for: 1m\n', '  - alert: A\n    for: 3s\n'],
])('%s', (rules, shorter) => {
  expect(shortenWindows(rules, 20)).toBe(shorter);
});

test.each(['slo:sli_error:ratio_rate5m', 'x > 300', 'summary: Wait for 5m.', 'labels: { window: 5m }'])(
  'leaves %s as it is',
  (rules) => {
    expect(shortenWindows(rules, 20)).toBe(rules);
  },
);

test('refuses what is not whole seconds', () => {
  expect(() => shortenWindows('rate(a_total[30s])', 20)).toThrow('30 s cannot be divided by 20');
});
