import { parseScrape } from './parse-scrape.js';
import type { Scrape } from './scrape.js';

function parse(text: string, contentType?: string): Scrape {
  return parseScrape(Buffer.from(text), contentType);
}

function faults(text: string, contentType?: string): [number, string][] {
  return parse(text, contentType).problems.map(({ line, fault }) => [line, fault]);
}

test('keeps the text of le, the order of labels, duplicates and line numbers', () => {
  const { samples, problems } = parse(
    '# TYPE a histogram\na_bucket{z="1",le="100",b="2"} 3\n\na_bucket{z="1",le="100",b="2",b="3"} 4 1700000000000\n',
  );
  expect(problems).toEqual([]);
  expect(samples).toEqual([
    {
      line: 2,
      name: 'a_bucket',
      labels: [
        { name: 'z', value: '1' },
        { name: 'le', value: '100' },
        { name: 'b', value: '2' },
      ],
      value: 3,
    },
    expect.objectContaining({ line: 4, timestamp: '1700000000000' }),
  ]);
  expect(samples[1]?.labels.map(({ name }) => name)).toEqual(['z', 'le', 'b', 'b']);
});

test('undoes escapes, and keeps characters that look like syntax', () => {
  const { samples } = parse(String.raw`a{x="\\ \" \n },= # é 漢"} 1`);
  expect(samples[0]?.labels).toEqual([{ name: 'x', value: '\\ " \n },= # é 漢' }]);
});

test('reads blanks wherever Prometheus does, and a comma at the end', () => {
  const { samples, problems } = parse('  a { x = "1" , y="2" , }   5  \nb 1\n#comment\n# another one\n');
  expect(problems).toEqual([]);
  expect(samples.map(({ name, labels }) => [name, labels.length])).toEqual([
    ['a', 2],
    ['b', 0],
  ]);
});

test('reads quoted names of Prometheus 3', () => {
  const { samples } = parse('{"my.metric","a.b"="1"} 2\n{"plain"} 3\n');
  expect(samples.map(({ name, labels }) => [name, labels])).toEqual([
    ['my.metric', [{ name: 'a.b', value: '1' }]],
    ['plain', []],
  ]);
});

test.each([
  ['1', 1],
  ['-0.5', -0.5],
  ['1.5e+06', 1.5e6],
  ['.5', 0.5],
  ['+Inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['NaN', Number.NaN],
])('reads the value %s', (text, value) => {
  expect(parse(`a ${text}\n`).samples[0]?.value).toBe(value);
});

test.each([
  ['no value', 'a{x="1"}\n', 'value'],
  ['a value that is not a number', 'a 1x\n', 'value'],
  ['an empty value', 'a \n', 'value'],
  ['a name that begins with a digit', '1a 1\n', 'name'],
  ['a hyphen in a name', 'a-b 1\n', 'value'],
  ['a label name with a hyphen', 'a{x-y="1"} 1\n', 'labels'],
  ['a label without a name', 'a{="1"} 1\n', 'label_name'],
  ['a value without quotes', 'a{x=1} 1\n', 'label_value'],
  ['a quote that is not closed', 'a{x="1} 1\n', 'label_value'],
  ['a line feed in a value', 'a{x="1\n"} 1\n', 'label_value', 'name'],
  ['an escape that is not known', 'a{x="\\t"} 1\n', 'escape'],
  ['a backslash at the end', 'a{x="\\', 'escape'],
  ['no comma between labels', 'a{x="1"y="2"} 1\n', 'labels'],
  ['two commas', 'a{x="1",,y="2"} 1\n', 'label_name'],
  ['braces that are not closed', 'a{x="1" 1\n', 'labels'],
  ['a timestamp with a fraction', 'a 1 1.5\n', 'timestamp'],
  ['text after the timestamp', 'a 1 15 x\n', 'rest'],
  ['an exemplar in the format 0.0.4', 'a 1 # {x="1"} 2\n', 'rest'],
  ['a carriage return', 'a 1\r\n', 'value'],
  ['a type that does not exist', '# TYPE a histo\n', 'type'],
  ['a type without a metric', '# TYPE\n', 'comment'],
  ['a byte order mark', '\ufeffa 1\n', 'name'],
  ['a very long line', `a{x="${'x'.repeat(70_000)}"} 1\n`, 'too_long'],
])('%s is a problem', (_what, text, ...expected) => {
  expect(faults(text).map(([, fault]) => fault)).toEqual(expected);
});

test('goes on after a bad line, and says where it was', () => {
  const { samples, problems } = parse('a 1\nb{\nc 3\n');
  expect(samples.map(({ name }) => name)).toEqual(['a', 'c']);
  expect(problems).toEqual([{ line: 2, fault: 'label_name', near: 'b{' }]);
});

test('a U+FFFD in a label is text; bytes that are not UTF-8 are a problem', () => {
  expect(faults('a{x="\ufffd"} 1\n')).toEqual([]);
  const bytes = Buffer.concat([Buffer.from('a 1\nb{x="'), Buffer.from([0xff]), Buffer.from('"} 1\nc 1\n')]);
  const { problems, samples } = parseScrape(bytes);
  expect(problems.map(({ line, fault }) => [line, fault])).toEqual([[2, 'encoding']]);
  expect(samples.map(({ line }) => line)).toEqual([1, 2, 3]);
});

describe('OpenMetrics', () => {
  const page = [
    '# HELP a Seconds.',
    '# TYPE a counter',
    '# UNIT a seconds',
    'a_total{x="1"} 5 1700000000.5 # {trace_id="abc"} 0.5 1700000000.1',
    'a_created{x="1"} 1.7e9',
    '# EOF',
    '',
  ].join('\n');

  test('has exemplars and timestamps in seconds; without a content type the line # EOF decides', () => {
    const { format, samples, comments, problems } = parse(page);
    expect({ format, problems }).toEqual({ format: 'openmetrics', problems: [] });
    expect(comments.map(({ keyword, text }) => [keyword, text])).toEqual([
      ['HELP', 'Seconds.'],
      ['TYPE', 'counter'],
      ['UNIT', 'seconds'],
    ]);
    expect(samples[0]).toMatchObject({
      timestamp: '1700000000.5',
      exemplar: { labels: [{ name: 'trace_id', value: 'abc' }], value: 0.5, timestamp: '1700000000.1' },
    });
  });

  const TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
  test.each([
    ['no # EOF', 'a 1\n', [[1, 'no_eof']]],
    ['an empty page', '', [[1, 'no_eof']]],
    ['text after # EOF', 'a 1\n# EOF\nb 1\n', [[3, 'after_eof']]],
    ['a blank line', 'a 1\n\n# EOF\n', [[2, 'blank']]],
    ['a comment that is not known', '# hello\n# EOF\n', [[1, 'comment']]],
    ['the type untyped', '# TYPE a untyped\n# EOF\n', [[1, 'type']]],
    [
      'an exemplar of more than 128 characters',
      `a_total 1 # {x="${'x'.repeat(128)}"} 1\n# EOF\n`,
      [[1, 'exemplar']],
    ],
    ['an exemplar without a value', 'a_total 1 # {x="1"}\n# EOF\n', [[1, 'exemplar']]],
  ])('%s is a problem', (_what, text, expected) => {
    expect(faults(text, TYPE)).toEqual(expected);
  });
});

test('never throws, whatever the bytes are', () => {
  // Xorshift, so that each run reads the same bytes.
  let state = 0x9e3779b9;
  const next = (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const alphabet = [
    ...Array.from('a_:{}"\\n=, #\n1.5e+INaf\t'),
    '# TYPE ',
    '# EOF\n',
    '\u0000',
    '漢',
    '\ud800',
  ];
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: next(60) }, () => alphabet[next(alphabet.length)]).join('');
    const bytes = Buffer.from(text);
    if (bytes.length > 0) bytes[next(bytes.length)] = next(256);
    for (const type of ['', 'text/plain', 'application/openmetrics-text']) {
      const { samples, problems } = parseScrape(bytes, type);
      for (const { line } of [...samples, ...problems]) expect(line).toBeGreaterThan(0);
    }
  }
});
