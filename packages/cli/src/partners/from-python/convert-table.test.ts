import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileDirectory } from '@channel-exporter/core/contract';
import { PARTNER_WORDS } from '../words.js';
import { convertTable } from './convert-table.js';

const convert = (source: string) => convertTable(source, PARTNER_WORDS.en);
const found = (source: string): string[] =>
  convert(source).findings.map(({ line, column, severity, rule }) => `${line}:${column} ${severity} ${rule}`);
const one = (host: string, partner: string, actions: Record<string, string> = {}) => ({
  partners: [{ partner, hosts: [host], ...(Object.keys(actions).length === 0 ? {} : { actions }) }],
});

test.each([
  [
    'JSON',
    '{"127.0.0.1:8080": {"partner": 7, "paths": {"\\/pay": 701, "/blank": "", "/str": "S01", "/": 700}}}',
  ],
  [
    'Python',
    "PARTNERS = {'127.0.0.1:8080': {'partner': 7, 'paths': {'/pay': 701, '/blank': '', '/str': 'S' '01', '/': 700,},},}",
  ],
  [
    'a longer source',
    `
import os
# PARTNERS = {"x": {"partner": 1}}
TEXT = """{"y": {"partner": 2}}"""
def settings(a={"z": 1}):
    return start(syscode="A123010101", partners={
        "127.0.0.1:8080": {  # the acquirer
            "partner": 7, "paths": {"/pay": 0x2bd, "/blank": '', r"/str": u"S01", "/": (700)},
        },
    }, other=f"{os.name}")
`,
  ],
])('the table is read from %s', (_, source) => {
  expect(convert(source)).toEqual({
    directory: one('127.0.0.1:8080', '7', { '/pay': '701', '/blank': '', '/str': 'S01', '/': '700' }),
    findings: [],
  });
});

test('each recorded table of the Python library is converted, or its mistake is named', () => {
  const file = join(__dirname, '../../../../../tools/parity/vectors/outbound.json');
  const rows = JSON.parse(readFileSync(file, 'utf8')) as { id: string; given: { partners?: object } }[];
  const tables = rows.filter(({ given }) => given.partners !== undefined);
  const results = tables.map(({ id, given }) => [
    id,
    convert(JSON.stringify(given.partners).replaceAll('{PORT}', '8080')).findings.map(({ rule }) => rule),
  ]);
  expect(Object.fromEntries(results)).toEqual({
    'out.host.upper': [],
    'out.config.nopartner': ['not-converted'],
    'out.config.nullaction': ['not-converted'],
  });
});

test('hosts with the same partner and actions become one entry', () => {
  const table = {
    'a.x': { partner: 1, paths: { '/p': 2 } },
    'b.x': { partner: 2 },
    'c.x': { partner: 1, paths: { '/p': 2 } },
  };
  expect(convert(JSON.stringify(table)).directory).toEqual({
    partners: [
      { partner: '1', hosts: ['a.x', 'c.x'], actions: { '/p': '2' } },
      { partner: '2', hosts: ['b.x'] },
    ],
  });
});

test.each([
  ['7', '7'],
  ['-5', '-5'],
  ['1_000', '1000'],
  ['0o17', '15'],
  ['90071992547409931', '90071992547409931'],
  ['1.50', '1.5'],
  ['7.0', '7.0'],
  ['"\\u4e2d\\x41\\n"', '中A'],
  ['r"\\d"', '\\d'],
  ['"a" \'b\'', 'ab'],
])('the code %s is the label %s', (source, code) => {
  const { directory } = convert(`{"h.x": {"partner": "1", "paths": {"/p": ${source}}}}`);
  expect(compileDirectory(directory).directory.find('http://h.x/p')?.actionCode).toBe(code);
});

test.each([
  ['PARTNER_PAY', 'not-converted'],
  ['"1" + SUFFIX', 'not-converted'],
  ['f"{x}"', 'not-converted'],
  ['b"1"', 'not-converted'],
  ['True', 'not-converted'],
  ['None', 'not-converted'],
  ['null', 'not-converted'],
  ['[1]', 'not-converted'],
  ['1j', 'not-converted'],
  ['""', 'partner-code'],
])('a partner that is %s is left out and named', (source, rule) => {
  const { directory, findings } = convert(
    `{"h.x": {\n"partner": ${source}, "paths": {}}, "i.x": {"partner": 2}}`,
  );
  expect(directory).toEqual(one('i.x', '2'));
  expect(findings).toMatchObject([{ severity: 'error', rule, line: 2, column: 12 }]);
});

test('what cannot be converted is named with its place, and the rest is converted', () => {
  const source = `{
  settings.HOST: {"partner": 1},
  "https://a.x": {"partner": 1},
  "b.x": {"paths": {}},
  "c.x": dict(partner=1),
  "d.x": {"partner": 1, "name": "D", "paths": {"/p": None, "/q/": 1, "/q": 2, "/r?s": 3, "t": 4, "/u": 5, BASE: 6, **MORE}},
  "D.x.": {"partner": 2},
  "e.x": {"partner": 1, "paths": PATHS},
}`;
  expect(found(source)).toEqual([
    '2:3 error not-converted',
    '3:3 error host',
    '4:3 error not-converted',
    '5:10 error not-converted',
    '6:25 note left-out',
    '6:54 error not-converted',
    '6:70 error duplicate-path',
    '6:79 error path',
    '6:90 error path',
    '6:107 error not-converted',
    '6:116 error not-converted',
    '7:3 error duplicate-host',
    '8:34 error not-converted',
  ]);
  expect(convert(source).directory).toEqual({
    partners: [
      { partner: '1', hosts: ['d.x'], actions: { '/q/': '1', '/u': '5' } },
      { partner: '1', hosts: ['e.x'] },
    ],
  });
});

test('text of Python that is a pattern here is a warning', () => {
  const source = '{"*.x.y": {"partner": 1, "paths": {"/a/:id": 1, "/b/*": 2, "/c": 3}}}';
  expect(found(source)).toEqual(['1:2 warning pattern', '1:36 warning pattern', '1:49 warning pattern']);
});

test('the empty path of Python is the path "/"', () => {
  expect(convert('{"h.x": {"partner": 1, "paths": {"": 2}}}').directory).toEqual(
    one('h.x', '1', { '/': '2' }),
  );
  const both = '{"h.x": {"partner": 1, "paths": {"": 2, "/": 3}}}';
  expect(convert(both).directory).toEqual(one('h.x', '1', { '/': '3' }));
  expect(found(both)).toEqual(['1:34 note left-out']);
});

test('of equal keys the last one counts, as in Python', () => {
  const source = '{"h.x": {"partner": 1, "partner": 2, "paths": {"/a": 1, "/a": 2}}}';
  expect(convert(source).directory).toEqual(one('h.x', '2', { '/a': '2' }));
  expect(found(source)).toEqual(['1:24 note repeated-key', '1:57 note repeated-key']);
});

test('only the first of several tables is converted, and the others are named', () => {
  const source = 'A = {"a.x": {"partner": 1}}\nB = {"b.x": {"partner": 2}}\n';
  expect(convert(source).directory).toEqual(one('a.x', '1'));
  expect(found(source)).toEqual(['2:5 error not-converted']);
});

test.each([
  ['', '1:1 error no-table'],
  ['x = {"a": 1}', '1:1 error no-table'],
  ['{"a.x": {"partner": 1', '1:22 error python-syntax'],
  ['{"a.x": {"partner": 1}\n "b.x": {"partner": 2}}', '2:2 error python-syntax'],
])('%j has no table: %s', (source, finding) => {
  expect(convert(source).directory).toBeUndefined();
  expect(found(source)).toEqual([finding]);
});

test('a mistake of the source outside of the table does not matter', () => {
  expect(convert('print "hello"\nPARTNERS = {"a.x": {"partner": 1}}').directory).toEqual(one('a.x', '1'));
});

test('the messages are Chinese on demand', () => {
  const source = '{"https://a.x": {"partner": 1, "paths": {"b": 1, "/c": X}}}';
  const { findings } = convertTable(source, PARTNER_WORDS.zh);
  expect(findings).toHaveLength(3);
  for (const { message } of findings) expect(message).toMatch(/未转换/);
});
