import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export const PROGRAMS: string = join(__dirname, 'programs');

/** How a program is told to preload the package. */
export const FLAGS = {
  '--import': ['--import', '@channel-exporter/auto'],
  '--require': ['--require', '@channel-exporter/auto'],
  both: ['--require', '@channel-exporter/auto', '--import', '@channel-exporter/auto'],
} as const;

export interface RunOptions {
  /** The Node that runs it. @default the one that runs the tests */
  readonly node?: string;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** `_count` of each series that is not 0, by its labels after `application`. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Runs a program of `programs/` (or of Node's own flags) to its end, with the metrics of the exporter in it. */
export async function runProgram(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { node = process.execPath, flags = FLAGS['--import'], env = {}, cwd = PROGRAMS } = options;
  const folder = mkdtempSync(join(tmpdir(), 'auto-'));
  const probe = join(folder, 'metrics');
  try {
    const child = spawn(node, ['--require', join(PROGRAMS, 'probe.cjs'), ...flags, ...args], {
      cwd,
      env: { ...ownEnvironment(), CHANNEL_EXPORTER_DEFAULT_METRICS_PORT: 'false', PROBE_FILE: probe, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit') as Promise<[number | null]>,
    ]);
    return { code, stdout, stderr, counts: readCounts(probe) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The environment of this process, without what says that it is a test run, and without pnpm's and ours. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:CHANNEL_EXPORTER_|JEST_|NODE_ENV$|NODE_OPTIONS$|npm_)/i.test(name),
    ),
  );
}

function readCounts(file: string): Record<string, number> {
  let page = '';
  try {
    page = readFileSync(file, 'utf8');
  } catch {
    // The program did not come to its end.
  }
  const series = page.matchAll(/^\w+_metrics_count\{appid="A123",application="A123010101",(.*)\} (\d+)$/gm);
  return Object.fromEntries([...series].map(([, labels, count]) => [String(labels), Number(count)]));
}
