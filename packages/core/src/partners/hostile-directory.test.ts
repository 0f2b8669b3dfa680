import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChannelExporterError } from '../errors.js';
import { readDirectory } from './directory.js';

/** What is said of a directory that is refused; any other error fails the test. */
function refusal(given: unknown): string {
  try {
    readDirectory(given);
  } catch (error) {
    expect(error).toBeInstanceOf(ChannelExporterError);
    return (error as Error).message;
  }
  return 'accepted';
}

const actions = (path: string): unknown => ({
  partners: [{ partner: '1', hosts: ['a.example'], actions: { [path]: '701' } }],
});

let deep: unknown[] = [];
for (let depth = 0; depth < 100_000; depth++) deep = [deep];

it.each<[string, unknown]>([
  ['no text can be made of', JSON.parse('{"toString":1}')],
  ['no stack holds', deep],
])('a partner that %s is a mistake, not a TypeError or RangeError', (_what, partner) => {
  expect(refusal({ partners: [{ partner, hosts: ['a.example'] }] })).toContain('partners[0].partner: ');
});

it.each(['/\t/[', '/\n/evil.example/v1', '/\r/['])(
  'the action path %j is a mistake, not "Invalid URL"',
  (path) => {
    expect(refusal(actions(path))).toContain('must be a path such as');
  },
);

it('an action path of 2 000 characters is found; one deeper than any stack is a mistake', () => {
  const path = '/:a'.repeat(666);
  const { directory } = readDirectory(actions(path));
  expect(directory.find(`http://a.example${'/x'.repeat(666)}`)?.actionCode).toBe('701');
  expect(refusal(actions('/:a'.repeat(100_000)))).toContain('must be a path such as');
});

it('a host of a million characters is a mistake, and not made punycode for minutes', () => {
  const host = Array.from({ length: 1_000_000 }, (_, at) =>
    String.fromCodePoint(0x4e00 + (at % 20_000)),
  ).join('');
  const message = refusal({ partners: [{ partner: '1', hosts: [host, `http://${host}`] }] });
  expect(message).toContain('must be a bare host such as "api.pay.example"');
  expect(message.length).toBeLessThan(1000);
});

it('a hundred mistakes are shown, and how many more there are', () => {
  const message = refusal({ partners: Array.from({ length: 100_000 }, () => 7) });
  expect(message).toContain('100000 errors:');
  expect(message).toContain('partners[99]: 7');
  expect(message).toContain('and 99900 more');
  expect(message).not.toContain('partners[100]');
});

it('the JSON text in the place of its path is not repeated whole', () => {
  expect(refusal(JSON.stringify({ partners: [], x: 'x'.repeat(100_000) })).length).toBeLessThan(500);
});

it('a pipe that nobody writes to is refused, not waited for', () => {
  const pipe = join(mkdtempSync(join(tmpdir(), 'partners-')), 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(refusal(pipe)).toContain('it is not a file');
});

it('a password in the URL in the place of a host is not repeated', () => {
  const message = refusal({ partners: [{ partner: '1', hosts: ['https://user:secret@pay.example/x'] }] });
  expect(message).toContain('"https://***@pay.example/x" must be a bare host such as "pay.example"');
});

it('a URL of many megabytes finds its partner', () => {
  const { directory } = readDirectory(actions('/*'));
  expect(directory.find(`http://a.example${'/x'.repeat(10_000_000)}`)?.actionCode).toBe('701');
});

/** All patterns of a depth whose segments are each a fixed text or a param. */
function mixed(depth: number): string[] {
  return depth === 0 ? [''] : mixed(depth - 1).flatMap((path) => [`${path}/a`, `${path}/:p`]);
}

const directoryOf = (paths: readonly string[]): unknown => ({
  partners: [
    {
      partner: '1',
      hosts: ['a.example'],
      actions: Object.fromEntries(paths.map((path, at) => [path, `${at}`])),
    },
  ],
});

it.each([
  ['whole', mixed(16)],
  ['with a tail', mixed(15).map((path) => `${path}/*`)],
  ['whole, one more than allowed', mixed(6)],
])('patterns that a look-up must walk in too many ways are a mistake: %s', (_what, paths) => {
  expect(refusal(directoryOf(paths))).toMatch(
    /partners\[0\].actions: a path can match \d+ patterns \(maximum 32\)/,
  );
});

it('patterns of a usual API are none, however many', () => {
  const resources = Array.from({ length: 1_000 }, (_, at) => `/v1/resource-${at}`);
  const paths = resources.flatMap((path) => [
    path,
    `${path}/:id`,
    `${path}/:id/items`,
    `${path}/:id/items/:item`,
    `${path}/search/:word`,
    `${path}/*`,
  ]);
  const { directory } = readDirectory(directoryOf([...paths, '/v1/:any/:id', '/:version/*', ...mixed(5)]));
  expect(directory.find('http://a.example/v1/resource-7/search/x')?.actionCode).toBe(
    String(paths.indexOf('/v1/resource-7/search/:word')),
  );
});
