import { parseScrape } from './parse-scrape.ts';

test('reads a family, its labels unescaped, its bounds as numbers', () => {
  const scrape = [
    '# HELP A123010101_inner_metrics Durations.',
    '# TYPE A123010101_inner_metrics histogram',
    String.raw`A123010101_inner_metrics_bucket{f_code="we\"ird\\a\ngent, x=\"1\"",path="/a{b}",le="100.0"} 1`,
    String.raw`A123010101_inner_metrics_bucket{f_code="we\"ird\\a\ngent, x=\"1\"",path="/a{b}",le="+Inf"} 2`,
    String.raw`A123010101_inner_metrics_sum{f_code="we\"ird\\a\ngent, x=\"1\"",path="/a{b}"} 1100.5`,
    String.raw`A123010101_inner_metrics_count{f_code="we\"ird\\a\ngent, x=\"1\"",path="/a{b}"} 2`,
    '',
  ].join('\n');
  expect(parseScrape(scrape)).toEqual([
    {
      metric: 'A123010101_inner_metrics',
      labels: { f_code: 'we"ird\\a\ngent, x="1"', path: '/a{b}' },
      histogram: { bounds: [100, Number.POSITIVE_INFINITY], cumulative: [1, 2], sum: 1100.5 },
    },
  ]);
});

test('keeps the three families apart, and label sets within one', () => {
  const series = parseScrape(
    ['partner_http_metrics', 'C789030303_consumer_metrics']
      .flatMap((name) => ['0', '1'].map((code) => `${name}_bucket{code="${code}",le="+Inf"} 1\n`))
      .join(''),
  );
  expect(series.map(({ metric, labels }) => [metric, labels.code])).toEqual([
    ['partner_http_metrics', '0'],
    ['partner_http_metrics', '1'],
    ['C789030303_consumer_metrics', '0'],
    ['C789030303_consumer_metrics', '1'],
  ]);
});

test('passes over everything else', () => {
  expect(parseScrape('process_cpu_seconds_total 1\nhttp_request_bucket{le="1"} 2\n')).toEqual([]);
});
