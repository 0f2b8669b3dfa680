import { type ExpositionFormat, parseExposition } from './exposition-parser.js';

const HISTOGRAM = [
  '# HELP a help with \\\\ and \\n',
  '# TYPE a histogram',
  'a_bucket{x="q\\"b\\\\s\\nn",le="1.0"} 1',
  'a_bucket{x="q\\"b\\\\s\\nn",le="+Inf"} 2',
  'a_sum{x="q\\"b\\\\s\\nn"} 1.5e+03',
  'a_count{x="q\\"b\\\\s\\nn"} 2',
];

function text(...lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

test.each(['text', 'openmetrics'] as const)('reads a histogram in %s', (format) => {
  const lines = format === 'openmetrics' ? [...HISTOGRAM, '# EOF'] : HISTOGRAM;
  const family = parseExposition(text(...lines), format).get('a');
  expect(family).toMatchObject({ type: 'histogram', help: 'help with \\ and \n' });
  expect(family?.samples.map(({ name, value }) => [name, value])).toEqual([
    ['a_bucket', 1],
    ['a_bucket', 2],
    ['a_sum', 1500],
    ['a_count', 2],
  ]);
  expect(family?.samples[0]?.labels).toEqual({ x: 'q"b\\s\nn', le: '1.0' });
});

test('reads values that are no finite numbers, timestamps and exemplars', () => {
  const page = text(
    '# TYPE g gauge',
    'g{a="1"} NaN',
    'g{a="2"} +Inf',
    'g{a="3"} -Inf 12.5',
    '# TYPE c counter',
    'c_total 3 # {trace_id="x"} 1 1700000000.5',
    '# EOF',
  );
  const parsed = parseExposition(page, 'openmetrics');
  expect(parsed.get('g')?.samples.map(({ value, timestamp }) => [value, timestamp])).toEqual([
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [Number.NEGATIVE_INFINITY, 12.5],
  ]);
  expect(parsed.get('c')?.samples[0]?.exemplar).toEqual({
    labels: { trace_id: 'x' },
    value: 1,
    timestamp: 1700000000.5,
  });
});

const faults: readonly (readonly [string, ExpositionFormat, string])[] = [
  ['no last line feed', 'text', 'a 1'],
  ['a bare quote in a value', 'text', text('a{b="c"d"} 1')],
  ['a bare line feed in a value', 'text', text('a{b="c', 'd"} 1')],
  ['an unknown escape', 'text', text('a{b="\\t"} 1')],
  ['a value without an end', 'text', text('a{b="c\\"} 1')],
  ['a label twice', 'text', text('a{b="1",b="2"} 1')],
  ['the same series twice', 'text', text('a{b="1",c="2"} 1', 'a{c="2",b="1"} 1')],
  ['a family in two places', 'text', text('a 1', 'b 1', 'a{x="1"} 1')],
  ['a type after samples', 'text', text('a 1', '# TYPE a gauge')],
  ['a second type', 'text', text('# TYPE a gauge', '# TYPE a gauge')],
  ['an unknown type', 'text', text('# TYPE a thing')],
  ['no number', 'text', text('a x')],
  ['a number with a tail', 'text', text('a 1x')],
  ['something after the sample', 'text', text('a 1 2 3')],
  ['an exemplar in text', 'text', text('# TYPE a counter', 'a 1 # {} 1')],
  ['a bad metric name', 'text', text('0a 1')],
  ['a bad label name', 'text', text('a{b-c="1"} 1')],
  ['a negative counter', 'text', text('# TYPE a counter', 'a -1')],
  ['no +Inf', 'text', text('# TYPE a histogram', 'a_bucket{le="1"} 1', 'a_sum 1', 'a_count 1')],
  [
    'a count that differs',
    'text',
    text('# TYPE a histogram', 'a_bucket{le="+Inf"} 1', 'a_sum 1', 'a_count 2'),
  ],
  ['no sum', 'text', text('# TYPE a histogram', 'a_bucket{le="+Inf"} 1', 'a_count 1')],
  [
    'buckets that fall',
    'text',
    text('# TYPE a histogram', 'a_bucket{le="1"} 2', 'a_bucket{le="+Inf"} 1', 'a_sum 1', 'a_count 1'),
  ],
  [
    'bounds that do not ascend',
    'text',
    text(
      '# TYPE a histogram',
      'a_bucket{le="2"} 1',
      'a_bucket{le="1"} 1',
      'a_bucket{le="+Inf"} 1',
      'a_sum 1',
      'a_count 1',
    ),
  ],
  ['no # EOF', 'openmetrics', text('a 1')],
  ['something after # EOF', 'openmetrics', text('# EOF', 'a 1')],
  ['a blank line', 'openmetrics', text('a 1', '', '# EOF')],
  ['another comment', 'openmetrics', text('# hello', '# EOF')],
  ['a counter without _total', 'openmetrics', text('# TYPE a counter', 'a 1', '# EOF')],
  ['a counter family with _total', 'openmetrics', text('# TYPE a_total counter', '# EOF')],
  ['two blanks', 'openmetrics', text('a  1', '# EOF')],
  ['a bare quote in help', 'openmetrics', text('# HELP a "b"', '# EOF')],
  [
    'a bound that is not canonical',
    'openmetrics',
    text(
      '# TYPE a histogram',
      'a_bucket{le="1"} 1',
      'a_bucket{le="+Inf"} 1',
      'a_sum 1',
      'a_count 1',
      '# EOF',
    ),
  ],
  ['an exemplar on a gauge', 'openmetrics', text('# TYPE a gauge', 'a 1 # {} 1', '# EOF')],
  [
    'an exemplar too long',
    'openmetrics',
    text('# TYPE a counter', `a_total 1 # {x="${'y'.repeat(128)}"} 1`, '# EOF'),
  ],
  [
    'samples of a set apart',
    'openmetrics',
    text('# TYPE a summary', 'a_sum{x="1"} 1', 'a_sum{x="2"} 1', 'a_count{x="1"} 1', '# EOF'),
  ],
];

test.each(faults)('refuses %s (%s)', (_, format, page) => {
  expect(() => parseExposition(page, format)).toThrow(/./);
});
