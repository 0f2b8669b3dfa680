import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Consumer } from '../src/consumer.ts';
import { pack } from '../src/pack.ts';

const root = join(__dirname, '../../..');
const tarballs = mkdtempSync(join(tmpdir(), 'packed-'));
const user = new Consumer();
const installed = join(user.folder, 'node_modules/@channel-exporter/cli');
let tarball: string;
let packages: number;

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly dependencies?: unknown;
  readonly optionalDependencies?: unknown;
  readonly peerDependencies?: unknown;
}

beforeAll(async () => {
  tarball = await pack(root, 'cli', tarballs);
  packages = await user.install(tarball);
});

afterAll(() => {
  user.remove();
  rmSync(tarballs, { recursive: true, force: true });
});

function files(): string[] {
  return readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1));
}

function read(file: string): string {
  return readFileSync(join(installed, file), 'utf8');
}

test('it is one package, with all that it needs in it', () => {
  expect(packages).toBe(1);
  const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(
    read('package.json'),
  ) as Manifest;
  expect([dependencies, optionalDependencies, peerDependencies]).toEqual([undefined, undefined, undefined]);
});

test('it holds what was built and what a reader needs, and nothing else', () => {
  const [chunks, others] = [
    /^dist\/[\w-]+\.mjs$/,
    /^(LICENSE|README\.md|CHANGELOG\.md|package\.json|dist\/THIRD-PARTY-LICENSES\.txt)$/,
  ];
  expect(files()).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'README.md',
      'package.json',
      'dist/main.mjs',
      'dist/THIRD-PARTY-LICENSES.txt',
    ]),
  );
  expect(files().filter((file) => !chunks.test(file) && !others.test(file))).toEqual([]);
});

test('it is small enough for npx', () => {
  const bytes = files().reduce((sum, file) => sum + statSync(join(installed, file)).size, 0);
  // As the README says.
  expect(bytes).toBeLessThan(2_000_000);
});

test('it runs nothing when it is installed', () => {
  const hooks = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
  const { scripts } = JSON.parse(read('package.json')) as Manifest;
  expect(Object.keys(scripts).filter((script) => hooks.includes(script))).toEqual([]);
});

test('the licence of each package in it is in the notice', () => {
  const notice = read('dist/THIRD-PARTY-LICENSES.txt');
  const named = [...notice.matchAll(/^(\S+) \S+ \((\S+)\)$/gm)].map(([, name]) => name);
  expect(named).toEqual([...new Set(named)]);
  expect(named).toEqual(
    expect.arrayContaining([
      '@grafana/grafana-foundation-sdk',
      '@lezer/python',
      'commander',
      'jsonc-parser',
      'yaml',
    ]),
  );
  expect(named).not.toContain('@channel-exporter/core');
});

test('its modules are those of Node, and parts of itself', () => {
  const loaded = files()
    .filter((file) => file.endsWith('.mjs'))
    .flatMap((file) => [
      ...read(file).matchAll(/(?:^import .*?from |^import |\bimport\(|require\()["']([^"'$]+)["']/gm),
    ])
    .map(([, module = '']) => module);
  expect(loaded.filter((module) => !isBuiltin(module) && !module.startsWith('./'))).toEqual([]);
});

test('npx runs it from the tarball in an empty folder', async () => {
  const empty = new Consumer();
  try {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(await empty.run('npx', '--yes', '--package', tarball, 'channel-exporter', '--version')).toBe(
      `${version}\n`,
    );
  } finally {
    empty.remove();
  }
});

test('npx runs the one that is installed', async () => {
  expect(await user.run('npx', 'channel-exporter', 'partners', '--help')).toMatch(/^ {2}check .*/m);
});
