import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownEnvironment } from './run-program.js';

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'auto-doctor-'));
});

afterEach(() => rmSync(project, { recursive: true }));

function install(name: string, version: string): void {
  mkdirSync(join(project, 'node_modules', name), { recursive: true });
  writeFileSync(join(project, 'node_modules', name, 'package.json'), JSON.stringify({ name, version }));
}

function doctor(
  args: readonly string[],
  env: Record<string, string> = {},
): { status: number | null; output: string } {
  const program = join(__dirname, '../dist/doctor.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    env: { ...ownEnvironment(), ...env },
  });
  return { status, output: stdout + stderr };
}

const GOOD = { CHANNEL_EXPORTER_SYSCODE: 'A123010101', CHANNEL_EXPORTER_DEFAULT_METRICS_PORT: 'false' };

test('a project that would be measured', () => {
  install('express', '5.1.0');
  install('axios', '1.7.0');
  const { status, output } = doctor(['doctor', project], GOOD);
  expect(output).toContain('ok      express 5.1.0\n');
  expect(output).toContain('ok      axios 1.7.0\n');
  expect(output).toContain('CHANNEL_EXPORTER_SYSCODE=A123010101\n');
  expect([status, output.trimEnd().split('\n').at(-1)]).toEqual([0, 'measured']);
});

test('each thing that is wrong is named', () => {
  install('koa', '1.7.1');
  const { status, output } = doctor(['doctor', project], {
    CHANNEL_EXPORTER_SYSCOD: 'A123010101',
    CHANNEL_EXPORTER_PLUGINS: 'my-plugin',
  });
  expect(output).toMatch(/wrong {3}koa 1\.7\.1: needs \^2\.\S+ \|\| \^3\.\S+\n/);
  expect(output).toContain('wrong   my-plugin: the plugin is not installed\n');
  expect(output).toContain('wrong   CHANNEL_EXPORTER_SYSCOD: is an unknown variable\n');
  expect(output).toContain('wrong   CHANNEL_EXPORTER_SYSCODE must be set to the system code of the service');
  expect([status, output.trimEnd().split('\n').at(-1)]).toEqual([1, '4 wrong']);
});

test('a folder without packages', () => {
  const { status, output } = doctor(['doctor', join(project, 'none')], GOOD);
  expect([status, output]).toEqual([1, expect.stringContaining('none that a plugin attaches to')]);
});

test('a port in use', async () => {
  install('express', '5.1.0');
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = String((server.address() as AddressInfo).port);
  const env = { ...GOOD, CHANNEL_EXPORTER_DEFAULT_METRICS_HOST: '127.0.0.1' };
  const busy = doctor(['doctor', project], { ...env, CHANNEL_EXPORTER_DEFAULT_METRICS_PORT: port });
  expect([busy.status, busy.output]).toEqual([1, expect.stringContaining(`wrong   ${port} is in use; `)]);
  server.close();
  await once(server, 'close');
  const free = doctor(['doctor', project], { ...env, CHANNEL_EXPORTER_DEFAULT_METRICS_PORT: port });
  expect([free.status, free.output]).toEqual([0, expect.stringContaining(`ok      ${port} is free\n`)]);
});

test.each([[[]], [['doctr']], [['doctor', 'a', 'b']]])('wrong arguments: %j', (args) => {
  const { status, output } = doctor(args);
  expect([status, output]).toEqual([
    2,
    expect.stringContaining('usage: npx @channel-exporter/auto doctor [folder]'),
  ]);
});
