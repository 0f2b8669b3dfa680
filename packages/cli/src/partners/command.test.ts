import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordedTerminal } from '../../test/recorded-terminal.js';
import { runCommandLine } from '../command-line.js';

const GOOD = '{"partners": [{"partner": "1", "hosts": ["a.example"], "actions": {"/a": "1"}}]}';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'partners-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function run(
  args: readonly string[],
  input = '',
): Promise<{ code: number; output: string; errors: string }> {
  const terminal = new RecordedTerminal({}, input);
  const code = await runCommandLine(['partners', ...args], terminal);
  return { code, output: terminal.output, errors: terminal.errors };
}

test('check reads a file, with a byte order mark or without, or standard input', async () => {
  const path = file('partners.json', `\ufeff${GOOD}`);
  expect(await run(['check', path])).toEqual({ code: 0, output: `${path}: nothing to report\n`, errors: '' });
  expect(await run(['check', '-'], GOOD)).toEqual({ code: 0, output: '-: nothing to report\n', errors: '' });
});

test('check ends with 1 for mistakes, and shows their places', async () => {
  const { code, output } = await run(['check', '-'], '{"partners": [{"partner": 1, "hosts": ["a"]}]}');
  expect(code).toBe(1);
  expect(output).toBe(
    '-:1:16  error  partner-code  partners[0].partner: 1 must be a non-empty string\n\n-: 1 error\n',
  );
});

test('check --json is for programs', async () => {
  const { code, output } = await run(['check', '-', '--json'], 'x');
  expect(code).toBe(1);
  expect(JSON.parse(output)).toMatchObject({
    subject: '-',
    errors: 1,
    findings: [{ severity: 'error', rule: 'json', line: 1, column: 1 }],
  });
});

test('check --calls reports calls beside the mistakes of the directory', async () => {
  const calls = file(
    'calls.log',
    'GET https://b.example/x\r\nGET https://a.example/a\r\nGET https://c.example/中',
  );
  const { code, output } = await run(['check', '-', '--calls', calls], GOOD);
  expect(code).toBe(1);
  expect(output).toContain(`${calls}  warning  unmapped-host  "b.example" is called (1 call, such as /x)`);
  expect(output).toContain('"c.example" is called (1 call, such as /%E4%B8%AD)');
  expect(output).toContain('-: 2 warnings\n');
  const directory = file('partners.json', GOOD);
  expect((await run(['check', directory, '--calls', '-'], 'https://a.example/a\n')).code).toBe(0);
});

test('check --calls reads a line that is longer than a chunk of the file', async () => {
  const calls = file(
    'har.json',
    `{"a": "${'x'.repeat(300_000)}", "url": "https://b.example/${'y'.repeat(100_000)}"}`,
  );
  expect((await run(['check', '-', '--calls', calls], GOOD)).output).toContain(
    '"b.example" is called (1 call',
  );
});

test('check compares no calls with a directory that is not JSON', async () => {
  const calls = file('calls.log', 'https://b.example/x');
  const { output } = await run(['check', '-', '--calls', calls], '{');
  expect(output).toMatch(/error {2}json[\s\S]*-: 1 error\n$/);
});

test('check --scrape asks a service which partners it has called', async () => {
  const page = 'partner_http_metrics_count{partner="9",action_code="",http_status="200",code="0"} 2\n';
  const server = createServer((_, res) => res.end(page)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
  const { code, output } = await run(['check', '-', '--scrape', url], GOOD);
  server.close();
  expect(code).toBe(1);
  expect(output).toContain('-:1:16  ');
  expect(output).toContain('partner "1" was never called since the service started');
  expect(output).toContain('partner "9" is not in the directory (2 calls); the service has another one');
});

test.each([
  [['check'], 'file is missing; see --help'],
  [['check', '/does/not/exist'], '/does/not/exist: cannot be read: ENOENT: no such file or directory'],
  [['check', tmpdir()], `${tmpdir()}: cannot be read: it is a folder`],
  [['check', '-', '--calls', '-'], 'only one of the directory, --scrape and --calls can be standard input'],
  [['check', '-', '--scrape', 'http://127.0.0.1:1/metrics'], 'http://127.0.0.1:1/metrics cannot be read: '],
  [['check', '-', '--calls', '/does/not/exist'], '/does/not/exist: cannot be read: ENOENT'],
  [['check', '-', '--calls', tmpdir()], `${tmpdir()}: cannot be read: it is a folder`],
  [['from-python', '/does/not/exist'], '/does/not/exist: cannot be read: ENOENT'],
  [['from-python', '-', '--out', '/dev/null/x'], '--out: cannot write /dev/null/x: '],
])('%j is a wrong call', async (args, message) => {
  const { code, output, errors } = await run(args, args[0] === 'check' ? GOOD : '{"a.x": {"partner": 1}}');
  expect({ code, output }).toEqual({ code: 2, output: '' });
  expect(errors).toContain(`error: ${message}`);
});

test('from-python writes the directory to standard output, and findings to standard error', async () => {
  const table = '{"a.x": {"partner": 1}, B: {"partner": 2}}';
  const { code, output, errors } = await run(['from-python', '-'], table);
  expect(code).toBe(1);
  expect(JSON.parse(output)).toEqual({ partners: [{ partner: '1', hosts: ['a.x'] }] });
  expect(errors).toContain('-:1:25  error  not-converted  B is not a literal of the table and was left out');
});

test('from-python --out writes a file that check accepts', async () => {
  const out = join(folder, 'new/partners.json');
  const table = '{"a.x": {"partner": 1, "paths": {"/a": 2}}}';
  expect(await run(['from-python', '-', '--out', out], table)).toEqual({
    code: 0,
    output: '',
    errors: `wrote ${out}\n`,
  });
  expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual({
    partners: [{ partner: '1', hosts: ['a.x'], actions: { '/a': '2' } }],
  });
  expect((await run(['check', out])).code).toBe(0);
});

test('from-python writes nothing if there is no table', async () => {
  const out = join(folder, 'partners.json');
  expect(await run(['from-python', '-', '--out', out], 'x = 1')).toMatchObject({ code: 1, output: '' });
  expect(() => readFileSync(out)).toThrow('ENOENT');
});
