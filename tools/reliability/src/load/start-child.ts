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

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Starts a file that calls {@link serveCalls}, with the garbage collector at hand. What it imports from this repository
 * is what was built.
 */
export async function startChild(file: string | URL, args: readonly string[] = []): Promise<Child> {
  const child = fork(file, args, {
    execArgv: ['--expose-gc'],
    env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' },
  });
  const ended = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code ?? Number.NaN));
  });
  const waiting = new Map<number, Waiting>();
  const answerTo = (id: number): Promise<unknown> =>
    new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  const ready = answerTo(0);
  child.on('message', ({ id, result, error }: Answer) => {
    const answered = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) answered?.resolve(result);
    else answered?.reject(new Error(`${String(file)}: ${error}`));
  });
  void ended.then((how) => {
    for (const { reject } of waiting.values())
      reject(new Error(`${String(file)}: its process ended with ${how}`));
    waiting.clear();
  });
  await ready;
  let lastId = 0;
  return {
    process: child,
    ended,
    call: async <Result>(method: string, request?: unknown): Promise<Result> => {
      const id = ++lastId;
      const answered = answerTo(id);
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
