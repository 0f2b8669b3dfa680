import { type ChildProcess, fork } from 'node:child_process';
import type { Answer, Call } from './serve-calls.ts';

/** A process of ours that answers calls, one method each. */
export interface Child {
  readonly process: ChildProcess;
  /** @throws Error with what the method threw, or where the process ends before it answers */
  call<Result>(method: string, request?: unknown): Promise<Result>;
  /** The exit code once the process has ended by itself or by a signal, which stands there in its place. */
  readonly ended: Promise<number | string>;
  /** Kills it, if it still runs. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly args?: readonly string[];
  /** What its errors are told by. @default the file */
  readonly name?: string;
  /** The Node that runs it. @default the one that runs this */
  readonly execPath?: string;
  /** Flags of Node and V8 beside `--expose-gc`. */
  readonly flags?: readonly string[];
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long an answer may take, in milliseconds, before the process is killed. @default for ever */
  readonly answerLimitMs?: number;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Starts a file that calls {@link serveCalls}, with the garbage collector at hand. What it imports from this repository
 * is what was built.
 */
export async function startChild(file: string | URL, options: ChildOptions = {}): Promise<Child> {
  const {
    args = [],
    name = String(file),
    execPath = process.execPath,
    flags = [],
    env,
    answerLimitMs,
  } = options;
  const child = fork(file, args, {
    execPath,
    execArgv: ['--expose-gc', ...flags],
    env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '', NODE_NO_WARNINGS: '1', ...env },
  });
  const ended = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code ?? Number.NaN));
    child.once('error', ({ message }) => resolve(message));
  });
  const waiting = new Map<number, Waiting>();
  const answerTo = (id: number, what: string): Promise<unknown> => {
    const answered = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    if (answerLimitMs === undefined) return answered;
    const limit = setTimeout(() => {
      waiting.get(id)?.reject(new Error(`${what}: no answer in ${answerLimitMs} ms`));
      child.kill('SIGKILL');
    }, answerLimitMs);
    return answered.finally(() => clearTimeout(limit));
  };
  const ready = answerTo(0, name);
  child.on('message', ({ id, result, error }: Answer) => {
    const answered = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) answered?.resolve(result);
    else answered?.reject(new Error(`${name}: ${error}`));
  });
  void ended.then((how) => {
    for (const { reject } of waiting.values()) reject(new Error(`${name}: its process ended with ${how}`));
    waiting.clear();
  });
  await ready;
  let lastId = 0;
  return {
    process: child,
    ended,
    call: async <Result>(method: string, request?: unknown): Promise<Result> => {
      const id = ++lastId;
      const answered = answerTo(id, `${name}: ${method}`);
      child.send({ id, method, request } satisfies Call, (error) => {
        if (error !== null) waiting.get(id)?.reject(error);
      });
      return (await answered) as Result;
    },
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}
