import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@workshop/ports';
import { FLAGS, ownEnvironment, PROGRAMS } from './run-program.js';

// The ways to start a service that the README of the package lists.
const NODE = process.execPath;
const ABSOLUTE = `--import=${join(__dirname, '../dist/index.mjs')}`;

let child: ChildProcess | undefined;
let groups: string;

beforeEach(() => {
  groups = mkdtempSync(join(tmpdir(), 'g-'));
});

afterEach(async () => {
  if (child?.pid !== undefined && child.exitCode === null) {
    const ended = once(child, 'exit');
    // npm, its shell and the workers are one group of processes.
    process.kill(-child.pid, 'SIGKILL');
    await ended;
  }
  child = undefined;
  rmSync(groups, { recursive: true, force: true });
});

interface Recipe {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly requests: number;
}

test.each<[how: string, recipe: Recipe]>([
  ['plain Node', { command: NODE, args: [...FLAGS['--import'], 'service.cjs'], requests: 3 }],
  [
    'npm start with NODE_OPTIONS and an absolute path',
    {
      command: 'npm',
      args: ['start'],
      cwd: join(PROGRAMS, 'started-by-npm'),
      env: { NODE_OPTIONS: ABSOLUTE },
      requests: 3,
    },
  ],
  [
    'another working directory, with an absolute path',
    { command: NODE, args: [ABSOLUTE, join(PROGRAMS, 'service.cjs')], cwd: tmpdir(), requests: 3 },
  ],
  ['a cluster', { command: NODE, args: [...FLAGS['--import'], 'service.cjs', 'cluster'], requests: 6 }],
  [
    'threads of one group',
    {
      command: NODE,
      args: [...FLAGS['--import'], 'service.cjs', 'threads'],
      env: { CHANNEL_EXPORTER_GROUP: 'orders' },
      requests: 6,
    },
  ],
])(
  '%s: one page shows all requests',
  async (_how, { command, args, cwd = PROGRAMS, env, requests }) => {
    const port = await freePort();
    child = spawn(command, args, {
      cwd,
      detached: true,
      env: {
        ...ownEnvironment(),
        CHANNEL_EXPORTER_SYSCODE: 'A123010101',
        CHANNEL_EXPORTER_DEFAULT_METRICS_PORT: String(port),
        CHANNEL_EXPORTER_DIR: groups,
        ...env,
      },
      stdio: 'ignore',
    });
    const labels = 'path="/orders/:id",http_status="200",code="O1",method_code=""';
    await shows(port, `${labels}} ${requests}\n`);
  },
  120_000,
);

/** Waits until the page on the port has this text. */
async function shows(port: number, text: string): Promise<void> {
  for (;;) {
    const page = await fetch(`http://127.0.0.1:${port}/metrics`).then(
      (response) => response.text(),
      () => '',
    );
    if (page.includes(text)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
