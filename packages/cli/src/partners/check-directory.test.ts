import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkDirectory } from './check-directory.js';
import { PARTNER_WORDS } from './words.js';

const check = (text: string) => checkDirectory(text, PARTNER_WORDS.en).findings;
const found = (text: string): string[] =>
  check(text).map(({ line, column, severity, rule }) => `${line}:${column} ${severity} ${rule}`);
const directory = (partner: { hosts?: string[]; actions?: Record<string, string> }): string =>
  JSON.stringify({ partners: [{ partner: '1', hosts: ['h.example'], ...partner }] });
const rules = (text: string): string[] => check(text).map(({ rule }) => rule);

test('the directory of the demo has nothing to report', () => {
  expect(check(readFileSync(join(__dirname, '../../../../apps/demo/partners.json'), 'utf8'))).toEqual([]);
});

test('every mistake has the place of its key or item, in the order of the file', () => {
  const text = `{
  "partner": [],
  "partners": [
    { "partner": 7, "hosts": ["a.example", "https://b.example"],
      "actions": { "/pay?x": "1",
        "/n": 1, "/same/": "2", "/same": "3" } },
    { "partner": "2", "host": [] }, null, { "partner": "3", "hosts": ["A.example"], "actions": [] }
  ]
}`;
  expect(found(text)).toEqual([
    '2:3 error unknown-key',
    '4:7 error partner-code',
    '4:44 error host',
    '5:20 error path',
    '6:9 error action-code',
    '6:33 error duplicate-path',
    '7:5 error no-hosts',
    '7:23 error unknown-key',
    '7:37 error not-a-partner',
    '7:71 error duplicate-host',
    '7:85 error not-actions',
  ]);
});

test.each([
  ['{"partners": [],}', '1:17'],
  ["{'partners': []}", '1:2'],
  ['// partners\n{}', '1:1'],
  ['{\n"partners": [\n  {"partner": "1" "hosts": []}\n]}', '3:19'],
  ['{"partners": [}', '1:15'],
  ['{"partners": [', '1:15'],
  ['', '1:1'],
])('%j is not JSON at %s', (text, place) => {
  expect(found(text)).toEqual([`${place} error json`]);
});

test('a file that is nested too deeply is a mistake', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  expect(rules(deep)).toEqual(['not-a-directory']);
});

test('a key that an object has twice is a mistake: JSON.parse keeps the last one', () => {
  const text =
    '{"partners": [{"partner": "1", "hosts": ["h"],\n"actions": {"/a": "1", "/b": "2", "/a": "3"}}]}';
  expect(found(text)).toEqual(['2:35 error duplicate-key']);
  expect(found('{"partners": [],\n "partners": []}')).toEqual(['2:2 error duplicate-key']);
});

describe('hosts', () => {
  test.each([
    ['an entry without port beside both default ports', ['a.x', 'a.x:443', 'a.x:80'], ['never-matches']],
    ['the same of a wildcard', ['*.a.x:80', '*.a.x', '*.a.x:443'], ['never-matches']],
    ['a wildcard of an IPv4 address', ['*.0.0.1'], ['never-matches']],
    ['a wildcard of an IPv6 address', ['*.[::1]'], ['never-matches']],
    ['a wildcard of a top-level domain', ['*.example'], ['wide-wildcard']],
    ['a host that its own wildcard covers', ['*.pay.example', 'api.pay.example'], ['redundant-host']],
    ['a wildcard that a wider one covers', ['*.pay.example:1', '*.a.pay.example:1'], ['redundant-host']],
  ])('%s', (_, hosts, expected) => {
    expect(rules(directory({ hosts }))).toEqual(expected);
  });

  test.each([
    ['one default port', ['a.x', 'a.x:443', 'b.x:80', 'b.x']],
    ['the suffix itself', ['*.pay.example', 'pay.example']],
    ['another port', ['*.pay.example', 'api.pay.example:8443', '*.pay.example:8443']],
    ['addresses', ['127.0.0.1', '[::1]:8080', 'localhost']],
  ])('nothing to report: %s', (_, hosts) => {
    expect(rules(directory({ hosts })).filter((rule) => rule !== 'redundant-host')).toEqual([]);
  });

  test('an exact host of another partner is no finding: it is the exception to the wildcard', () => {
    const partners = [
      { partner: '1', hosts: ['*.pay.example'] },
      { partner: '2', hosts: ['api.pay.example'] },
    ];
    expect(rules(JSON.stringify({ partners }))).toEqual([]);
  });
});

describe('paths', () => {
  const inActions = (...paths: string[]): string =>
    directory({ actions: Object.fromEntries(paths.map((path, at) => [path, String(at)])) });

  test.each([
    ['/files/*', ['/files/:a', '/files/:a/*']],
    ['/:tenant/*', ['/:a/:b', '/:a/:b/*']],
    ['/a/:b/*', ['/a/:c/:d', '/a/:c/:d/:e', '/a/:c/:d/:e/*']],
  ])('%s never matches beside %j', (path, others) => {
    const findings = check(inActions(path, ...others));
    expect(findings.map(({ rule }) => rule)).toEqual(['never-matches']);
    expect(findings[0]?.message).toContain(`${JSON.stringify(path)} never matches, because "${others[0]}", `);
  });

  test.each([
    [['/files/*', '/files/:a', '/files/x/*']],
    [['/files/*', '/files/:a/*']],
    [['/*', '/', '/:a', '/:a/:b']],
    [['/v1/orders/:id', '/v1/orders/42', '/v1/*']],
    [['/v1/any', '/v1/:any', '/v1/any-/*']],
  ])('all of %j match', (paths) => {
    expect(rules(inActions(...paths))).toEqual([]);
  });

  test.each([
    [['/a/:x', '/:y/b'], '"/a/:x" and "/:y/b" both match "/a/b"; the first one counts'],
    [
      ['/users/me/:part', '/users/:id/orders'],
      '"/users/me/:part" and "/users/:id/orders" both match "/users/me/orders"; the first one counts',
    ],
    [['/a/*', '/:x/b'], '"/:x/b" and "/a/*" both match "/a/b"; the first one counts'],
    [['/a/*', '/:x/b/*'], '"/a/*" and "/:x/b/*" both match "/a/b/any"; the first one counts'],
  ])('%j overlap', (paths, message) => {
    expect(check(inActions(...paths))).toMatchObject([{ severity: 'note', rule: 'overlap', message }]);
  });

  test('many overlaps are summed up', () => {
    const paths = Array.from({ length: 8 }, (_, at) => [`/a${at}/:x`, `/:y/b${at}`]).flat();
    const overlaps = check(inActions(...paths)).filter(({ rule }) => rule === 'overlap');
    expect(overlaps).toHaveLength(21);
    expect(overlaps[0]?.message).toBe('44 more pairs of paths overlap');
  });

  test.each([
    ['/a/../b', 'dot-segments', '"/b"'],
    ['/a/%2E/b', 'dot-segments', '"/a/b"'],
    ['/x/:id.json', 'whole-segment', '":id.json"'],
    ['/x/:id?', 'path', ''],
    ['/x/:from-:to', 'whole-segment', '":from-:to"'],
    ['/x/<int:id>', 'literal-text', '"<int:id>"'],
    ['/x/([0-9]+)', 'literal-text', '"([0-9]+)"'],
    ['/x/[a-z]+/y', 'literal-text', '"[a-z]+"'],
    ['/a|/b', 'literal-text', '"|"'],
    ['/x/v:id', 'literal-text', '":id"'],
    ['/x/{id}', 'path', ''],
    ['/x*', 'path', ''],
    ['/caf%c3%a9', 'percent-encoding', '"%C3" and not "%c3"'],
    ['/%7Euser', 'percent-encoding', '"~" and not "%7E"'],
  ])('%s: %s', (path, rule, part) => {
    const findings = check(inActions(path));
    expect(findings.map((finding) => finding.rule)).toEqual([rule]);
    expect(findings[0]?.message).toContain(part);
  });

  test.each([
    '/',
    '/v1/orders/',
    '/a b',
    '/café',
    '/caf%C3%A9/%2F',
    '/a.b/c..d',
    '/a;v=1/b',
    '/:a/:b_c/*',
    '/~user/@me',
  ])('nothing to report: %s', (path) => {
    expect(rules(inActions(path))).toEqual([]);
  });

  test('paths that differ only in case', () => {
    expect(rules(inActions('/Pay', '/pay'))).toEqual(['only-case']);
  });

  test('codes that the label does not show as they are', () => {
    const actions = { '/a': '', '/b': 'x\ty', '/c': 'z'.repeat(129) };
    expect(check(directory({ actions }))).toMatchObject([
      { severity: 'note', rule: 'empty-code' },
      { severity: 'warning', rule: 'label-text' },
      { severity: 'warning', rule: 'label-text' },
    ]);
  });
});

test('a thousand rules are checked, each found where it is', () => {
  const actions = Object.fromEntries(
    Array.from({ length: 1000 }, (_, at) => [`/r${at}/:id${at % 100 === 0 ? '.json' : ''}`, String(at)]),
  );
  const findings = check(directory({ actions }));
  expect(findings.map(({ rule }) => rule)).toEqual(Array<string>(10).fill('whole-segment'));
});

test('the messages are Chinese on demand, those of core too', () => {
  const text = JSON.stringify({
    partners: [{ partner: 7, hosts: ['https://h'], actions: { '/<id>': '1', x: '2' } }],
  });
  for (const { message } of checkDirectory(text, PARTNER_WORDS.zh).findings)
    expect(message).toMatch(/\p{Script=Han}{2}/u);
});
