import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanPage } from '../../test/clean-page.js';
import { RecordedTerminal } from '../../test/recorded-terminal.js';
import { runCommandLine } from '../command-line.js';

const WRONG = cleanPage().replaceAll('le="100.0"', 'le="100"');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'verify-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(
  input: string,
  ...args: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  const terminal = new RecordedTerminal({}, input);
  const code = await runCommandLine(['verify', ...args], terminal);
  return { code, out: terminal.output, err: terminal.errors };
}

test('a clean page ends with 0', async () => {
  expect(await run(cleanPage(), '-')).toEqual({ code: 0, out: '-: nothing to report\n', err: '' });
});

test('a deviation is one row for all its places, and ends with 1', async () => {
  const { code, out } = await run(WRONG, '-');
  expect(code).toBe(1);
  expect(out).toContain('-:3   error  le-text  A123010101_inner_metrics_bucket: le "100" must be "100.0";');
  expect(out).toContain('(and 1 more)');
  expect((await run(WRONG, '-', '--lang', 'zh')).out).toContain('le "100" 应写作 "100.0"');
});

test('many bad lines are one finding for each kind of mistake', async () => {
  const { out } = await run(`${cleanPage()}${'a{\n'.repeat(500)}${'b\n'.repeat(500)}`, '-');
  expect(out).toMatch(/error +bad-line +a\{: .*\(and 499 more\)\n.*error +bad-line +b: .*\(and 499 more\)\n/);
  expect(out).toContain('-: 2 errors');
});

test('--json has the fields that the documents list', async () => {
  const { out } = await run(WRONG, '-', '--json');
  const report = JSON.parse(out) as { findings: readonly Record<string, unknown>[] };
  expect(report).toMatchObject({ subject: '-', errors: 3, warnings: 0, notes: 0 });
  expect(Object.keys(report.findings[0] ?? {})).toEqual([
    'severity',
    'rule',
    'line',
    'place',
    'places',
    'message',
  ]);
  expect(report.findings[0]).toMatchObject({ rule: 'le-text', line: 3, places: 2 });
});

test('rules can be left out, and the limit and the partners be given', async () => {
  expect((await run(WRONG, '-', '--ignore', 'le-text,folded')).code).toBe(0);
  expect((await run(cleanPage(), '-', '--limit', '2')).out).toContain('near-limit');
  const file = join(folder, 'partners.json');
  writeFileSync(file, JSON.stringify({ partners: [{ partner: '2', hosts: ['pay.example'] }] }));
  expect((await run(cleanPage(), '-', '--partners', file)).out).toContain('unknown-partner');
});

test('a page of Node can be read as one of Python', async () => {
  const page = cleanPage().replaceAll('path="unmatched"', String.raw`path="a\nb"`);
  expect((await run(page, '-')).out).toMatch(/error +control-character/);
  expect((await run(page, '-', '--dialect', 'python')).out).toMatch(/note +control-character/);
});

test.each([
  [['-', '--ignore', 'le-txt'], '--ignore le-txt must be a rule'],
  [['-', '--limit', '0'], '--limit 0 must be a number above 0'],
  [['-', '--timeout', 'soon'], '--timeout soon must be a number above 0'],
  [['-', '--dialect', 'java'], '--dialect'],
  [['missing.prom'], 'missing.prom cannot be read'],
  [['-', '--partners', 'missing.json'], 'missing.json'],
])('%j is a wrong call', async (args, message) => {
  const { code, err } = await run('', ...args);
  expect(code).toBe(2);
  expect(err).toContain(message);
});
