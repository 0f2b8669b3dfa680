import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute } from '../src/execute.ts';
import { hostEnv } from '../src/host-env.ts';

const root = join(__dirname, '../../..');
const clone = mkdtempSync(join(tmpdir(), 'clone-'));
const env = { ...hostEnv(), DEMO_PORT: '0', DEMO_SECONDS: '1' };

/** 111 on Linux, each in a folder of its own; what only tests or releases need would double the number at once. */
const MOST_PACKAGES = 130;

/** The folder of every installed package, as `name@version`. */
function installed(): string[] {
  return readdirSync(join(clone, 'node_modules/.pnpm')).filter((name) => name.includes('@'));
}

beforeAll(() => {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of files.split('\0')) {
    if (file === '' || !existsSync(join(root, file))) continue;
    cpSync(join(root, file), join(clone, file), { recursive: true });
  }
});
afterAll(() => rmSync(clone, { recursive: true, force: true }));

test('the first command of a fresh clone runs the demo on the Node that is there, without the tools', async () => {
  const output = await execute('npx', ['--yes', 'pnpm@12', 'demo'], { cwd: clone, env });
  expect(output).toContain('Recorded in 1 s');
  expect(installed().length).toBeLessThan(MOST_PACKAGES);
  expect(installed().filter((name) => /^(@?turbo|typescript|@?jest|@biomejs|node-linux)/.test(name))).toEqual(
    [],
  );
});

test('a demo after a complete install leaves everything installed', async () => {
  await execute('npx', ['--yes', 'pnpm@12', 'install', '--prefer-offline'], { cwd: clone, env });
  const everything = installed();
  const output = await execute('npx', ['--yes', 'pnpm@12', 'demo'], { cwd: clone, env });
  expect(output).toContain('Recorded in 1 s');
  expect(existsSync(join(clone, 'node_modules/turbo'))).toBe(true);
  expect(installed()).toEqual(everything);
});
