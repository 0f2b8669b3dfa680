import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const MAIN = [join(__dirname, '../src/main.ts')];
const FLEET_MAIN = [
  '--import',
  pathToFileURL(join(__dirname, '../sources/register.mjs')).href,
  join(__dirname, '../src/fleet/main.ts'),
];

/** A demo that a test has started. */
export interface DemoProcess {
  /** Where the page is; rejects with what the demo said where it never got so far. */
  readonly url: Promise<string>;
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  /** The exit code, null where a signal ended it. */
  readonly ended: Promise<number | null>;
  /** What Ctrl-C does in a terminal: the signal goes to every process of the group. */
  pressControlC(): void;
  kill(signal: NodeJS.Signals): void;
}

/** Starts the demo as `pnpm demo` does, on any free ports unless `env` says otherwise. */
export function startDemo(env: Readonly<Record<string, string>>): DemoProcess {
  return start(MAIN, env);
}

/** Starts the fleet as `pnpm demo:fleet` does, on any free ports unless `env` says otherwise. */
export function startFleet(env: Readonly<Record<string, string>>): DemoProcess {
  return start(FLEET_MAIN, env);
}

function start(program: readonly string[], env: Readonly<Record<string, string>>): DemoProcess {
  const child = spawn(process.execPath, program, {
    env: { PATH: process.env.PATH, DEMO_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const pid = child.pid as number;
  let stdout = '';
  let stderr = '';
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const url = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      const found = /open (http:\S+)\//.exec(stdout)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then((code) => reject(new Error(`the demo ended with ${code}: ${stdout}${stderr}`)));
  });
  // Tests of a demo that refuses to start do not ask for its address.
  url.catch(() => {});
  return {
    url,
    pid,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    pressControlC: () => {
      if (isRunning(pid)) process.kill(-pid, 'SIGINT');
    },
    kill: (signal) => void child.kill(signal),
  };
}

/** What the page's API says. */
export async function readState(url: string): Promise<{
  readonly services: readonly {
    readonly name: string;
    readonly syscode: string;
    readonly pid: number;
    readonly url: string;
  }[];
  readonly families: Readonly<Record<string, { readonly whole?: { readonly total: number } }>>;
}> {
  const response = await fetch(`${url}/api/state`);
  return await (response.json() as ReturnType<typeof readState>);
}

/** Each process below `pid`, by Linux' /proc. */
export function descendantsOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      // pid (comm) state ppid …; the name may hold blanks and brackets.
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const below = (of: number): number[] =>
    [...parents].filter(([, parent]) => parent === of).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

/** True while the process runs. One that has ended and waits for its parent to notice does not. */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Asks until `condition` gives something other than undefined or false; throws with what `lacks` says after the deadline. */
export async function until<T>(
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  lacks: () => string,
  deadlineMs = 30_000,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const found = await condition();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(lacks());
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
