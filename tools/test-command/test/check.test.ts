import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const script = join(__dirname, '../src/check.ts');

function check(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
}

test('checks types, lint and tests of one package', () => {
  const { status, stdout } = check('plugin-kit');
  expect(stdout).toMatch(
    /\ntypes +[\d.]+ s {2}passed\nlint +[\d.]+ s {2}passed\ntests +[\d.]+ s {2}passed\n$/,
  );
  expect(status).toBe(0);
});

test('fails if no test matches', () => {
  const { status, stdout, stderr } = check('plugin-kit', '-t', 'no such test');
  expect(stdout).toMatch(/\ntests +[\d.]+ s {2}jest ended with exit code 1\n$/);
  expect(stderr).toContain("no test matches -t 'no such test'");
  expect(status).toBe(1);
});

test('says which names it takes', () => {
  const { status, stderr } = check('nonsense');
  expect(stderr).toBe(
    'check: "nonsense" must be a folder of packages/, apps/ or tools/, for example express\n',
  );
  expect(status).toBe(2);
});
