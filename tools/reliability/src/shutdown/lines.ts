import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A process of ours that says lines of JSON, and ends by itself. */
export interface Told {
  /** The next line. @throws Error where the process ends before it says one */
  readonly next: <Line>() => Promise<Line>;
  readonly signal: (name: NodeJS.Signals) => void;
  /** The exit code, or the signal in its place. */
  readonly ended: Promise<number | string>;
  /** What it wrote to stderr. */
  readonly complaints: () => string;
}

/** Starts a file with Node alone: no channel that would keep it alive. It is killed if it does not end in a minute. */
export function startTelling(file: string, args: readonly string[]): Told {
  const child = spawn(process.execPath, [file, ...args], {
    env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    next: async <Line>(): Promise<Line> => {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${file} has ended: ${complaints}`);
      return JSON.parse(value) as Line;
    },
    signal: (name) => child.kill(name),
    ended: once(child, 'exit').then(([code, signal]: unknown[]) => (signal ?? code) as number | string),
    complaints: () => complaints,
  };
}

/** Says one line. */
export function say(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
