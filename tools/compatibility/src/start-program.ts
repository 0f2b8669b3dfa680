import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

/** A program that listens. */
export interface Running {
  /** Ends it, and all processes that it started. */
  stop(): Promise<Ended>;
  /** What it has written so far. */
  output(): string;
}

export interface Ended {
  /** For example `exit code 0`. */
  readonly how: string;
  readonly stdout: string;
  readonly stderr: string;
}

const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 30_000;

export interface StartOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly port: number;
  /** What it writes on stdout once it has started. */
  readonly ready: string;
}

/**
 * Starts a program in a process group of its own, and waits until the port is open and the text was written.
 * @throws Error with all that it wrote, if it ends or does not listen within two minutes
 */
export async function startProgram(
  command: readonly string[],
  { cwd, env, port, ready }: StartOptions,
): Promise<Running> {
  const [program, ...args] = command as [string, ...string[]];
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const written = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written.stderr += text;
  });
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const closed = once(child, 'close');
  const kill = (): boolean => signalGroup(child, 'SIGKILL');
  process.once('exit', kill);
  const output = (): string => `${written.stdout}\n${written.stderr}`;
  const stop = async (): Promise<Ended> => {
    child.kill('SIGTERM');
    const limit = setTimeout(kill, STOP_LIMIT_MS);
    const [code, signal] = await ended;
    // npm may end without the program that it started, which still has the port then.
    signalGroup(child, 'SIGTERM');
    while (signalGroup(child, 0)) await new Promise((resolve) => setTimeout(resolve, 50));
    clearTimeout(limit);
    await closed;
    process.off('exit', kill);
    return { how: signal === null ? `exit code ${code}` : `signal ${signal}`, ...written };
  };
  const deadline = performance.now() + START_LIMIT_MS;
  while (!(written.stdout.includes(ready) && (await isOpen(port)))) {
    const isOver = child.exitCode !== null || child.signalCode !== null;
    if (isOver || performance.now() > deadline) {
      await stop();
      throw new Error(`${command.join(' ')} does not listen on port ${port}; it wrote:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { stop, output };
}

async function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** @returns false if no process of the group is left */
function signalGroup({ pid }: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' | 0): boolean {
  try {
    return pid !== undefined && process.kill(-pid, signal);
  } catch {
    return false;
  }
}
