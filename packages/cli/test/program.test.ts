import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import manifest from '../package.json' with { type: 'json' };

// The program as it was built, on the Node that runs the test: the version matrix has four.
const PROGRAM = join(__dirname, '../dist/main.mjs');

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'program-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawn(process.execPath, [PROGRAM, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
  });
}

async function run(args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = start(args, env);
  child.stdin.end(input);
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, output, errors };
}

test('it prints its version, and nothing else', async () => {
  expect(await run(['--version'])).toEqual({ code: 0, output: `${manifest.version}\n`, errors: '' });
});

test('the language comes from the environment', async () => {
  expect((await run(['--help'], '', { LANG: 'zh_CN.UTF-8' })).output).toMatch(/^用法：/);
  expect((await run(['--help'], '', { LANG: 'de_DE.UTF-8' })).output).toMatch(/^Usage:/);
});

test.each([
  [['nonsense'], 'error: nonsense is an unknown command; --help lists them\n'],
  [
    ['partners', 'check', 'absent.json'],
    "error: absent.json: cannot be read: ENOENT: no such file or directory, open 'absent.json'\n",
  ],
])('%j is a wrong call', async (args, errors) => {
  expect(await run(args)).toEqual({ code: 2, output: '', errors });
});

test('dashboard', async () => {
  const { code, errors } = await run(['dashboard', 'A123010101', '--out', 'new/']);
  expect(code).toBe(0);
  const files = readdirSync(join(folder, 'new')).map((name) => `new/${name}`);
  expect(errors.split('\n').sort()).toEqual(['', ...files.map((name) => `wrote ${name}`)].sort());
  expect(files.length).toBeGreaterThan(3);
  for (const file of files)
    expect(JSON.parse(readFileSync(join(folder, file), 'utf8'))).toHaveProperty('panels');
});

test('rules', async () => {
  const { code, output, errors } = await run(['rules', 'A123010101', '--format', 'rules']);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(output).toMatch(/^groups:$[\s\S]*^ +- alert: \w+$/m);
});

test('verify', async () => {
  const page =
    'partner_http_metrics_bucket{appid="A123",application="A123010101",partner="1",action_code="",http_status="200",code="0",le="100"} 1\n';
  const { code, output, errors } = await run(['verify', '-', '--json'], page);
  expect({ code, errors }).toEqual({ code: 1, errors: '' });
  const { findings } = JSON.parse(output) as { findings: { rule: string }[] };
  expect(findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['le-text', 'missing-inf']));
});

test('explain', async () => {
  const page =
    'A123010101_inner_metrics_count{appid="A123",application="A123010101",f_code="B456020202",path="/orders",http_status="200",code="0",method_code=""} 7\n';
  const { code, output, errors } = await run(['explain', '-'], page);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(output).toContain('A123010101');
});

describe('partners', () => {
  test('check', async () => {
    writeFileSync(join(folder, 'partners.json'), '{"partners": [{"partner": "1", "hosts": ["a.example"]}]}');
    expect(
      await run(['partners', 'check', 'partners.json', '--calls', '-'], 'GET https://b.example/x'),
    ).toEqual({
      code: 1,
      output:
        '-  warning  unmapped-host  "b.example" is called (1 call, such as /x) but not mapped; add it to "hosts"\n\npartners.json: 1 warning\n',
      errors: '',
    });
  });

  test('from-python', async () => {
    const { code, output, errors } = await run(
      ['partners', 'from-python', '-'],
      "P = {'a.x': {'partner': 1}}",
    );
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(JSON.parse(output)).toEqual({ partners: [{ partner: '1', hosts: ['a.x'] }] });
  });
});

test('a reader that leaves, such as head, is no error', async () => {
  const child = start(['partners', 'from-python', '-']);
  const errors = text(child.stderr);
  // The pipe is closed before the program has its input, so that each of its writes fails.
  child.stdout.destroy();
  await once(child.stdout, 'close');
  child.stdin.end(JSON.stringify({ 'a.x': { partner: 1, paths: { '/x': 1 } } }));
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(await errors).toBe('');
});

test('an output that cannot be written is an error', async () => {
  const file = join(folder, 'read-only');
  writeFileSync(file, '');
  const output = openSync(file, 'r');
  const child = spawn(process.execPath, [PROGRAM, '--help'], { stdio: ['ignore', output, 'pipe'] });
  closeSync(output);
  const errors = text(child.stderr ?? Readable.from([]));
  expect(await once(child, 'close')).toEqual([2, null]);
  expect(await errors).toMatch(/^standard output: .*EBADF/);
});

test('no colours without a terminal', async () => {
  const { output } = await run(['partners', 'check', '-'], '{', { FORCE_COLOR: '1', TERM: 'xterm-256color' });
  expect(output).toMatch(/^-:1:2 {2}error {2}json/);
});
