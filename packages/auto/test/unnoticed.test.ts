import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ownEnvironment, PROGRAMS } from './run-program.js';

const PROJECT = join(PROGRAMS, 'project');
const BIN = join(__dirname, '../../../node_modules/.bin');
const DIST = join(__dirname, '../dist');
const PRELOADS = {
  '--import': `--import=${pathToFileURL(join(DIST, 'index.mjs')).href}`,
  '--require': `--require=${join(DIST, 'index.cjs')}`,
};

interface Witness {
  readonly program: string;
  readonly isMeasured: boolean;
  readonly hasSession: boolean;
}

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** One for each process of Node. */
  readonly processes: readonly Witness[];
}

/** Runs a command with `NODE_OPTIONS`, as in an image whose every process has the preload. */
function run(command: string, preload: string | undefined): Outcome {
  const file = join(home, 'witness');
  const options = [preload, `--require=${join(PROGRAMS, 'witness.cjs')}`];
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', command], {
    cwd: PROJECT,
    encoding: 'utf8',
    env: {
      // npm shows the notice about a new release in some runs only.
      npm_config_update_notifier: 'false',
      ...ownEnvironment(),
      PATH: [BIN, dirname(process.execPath), process.env.PATH].join(delimiter),
      HOME: home,
      CHANNEL_EXPORTER_SYSCODE: 'A123010101',
      NODE_OPTIONS: options.filter(Boolean).join(' '),
      NODE_NO_WARNINGS: '1',
      WITNESS_FILE: file,
    },
  });
  // TypeScript 7 replaces its process by another program, which ends without an event.
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  rmSync(file, { force: true });
  return { status, stdout, stderr, processes: lines.map((line) => JSON.parse(line) as Witness) };
}

const bareOutcomes = new Map<string, Outcome>();

/** Runs a command without the preload, once. */
function runBare(command: string): Outcome {
  const bare = bareOutcomes.get(command) ?? run(command, undefined);
  bareOutcomes.set(command, bare);
  return bare;
}

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'auto-unnoticed-'));
});

afterAll(() => rmSync(home, { recursive: true }));

describe.each(Object.entries(PRELOADS))('%s in NODE_OPTIONS', (_name, preload) => {
  test.each([
    'npm --version',
    'npm run',
    'npm config list',
    'npx --version',
    'tsc --version',
    'tsc --noEmit --types "" ../by-hand.cjs --allowJs --skipLibCheck',
    'biome --version',
    'node -p 1',
    'node -e "setTimeout(() => {}, 1)"',
  ])('is not noticed by %s', (command) => {
    const bare = runBare(command);
    const ours = run(command, preload);
    expect([ours.status, ours.stdout, ours.stderr]).toEqual([bare.status, bare.stdout, bare.stderr]);
    expect(ours.processes.length).toBe(bare.processes.length);
    for (const { isMeasured, hasSession } of ours.processes)
      expect([isMeasured, hasSession]).toEqual([false, false]);
  });

  test('jest runs a test that loads Express', () => {
    const { status, stderr, processes } = run(
      'jest --rootDir . --testMatch "**/express.test.cjs" --no-cache',
      preload,
    );
    expect([status, stderr]).toEqual([0, expect.stringContaining('1 passed, 1 total')]);
    expect(stderr).not.toContain('channel-exporter]');
    for (const { isMeasured } of processes) expect(isMeasured).toBe(false);
  });

  test.each(['npm start --silent', 'pnpm --silent start'])('%s: only the app is measured', (command) => {
    const { status, stdout, stderr, processes } = run(command, preload);
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^\[channel-exporter\] auto \S+ measures A123010101: .*\n$/);
    expect(processes.filter(({ hasSession }) => hasSession).map(({ program }) => program)).toEqual([
      'servers.cjs',
    ]);
  });
});
