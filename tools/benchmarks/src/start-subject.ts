import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeProgram } from './node-program.ts';
import type { Answer, Call } from './subject.ts';

/** How long one answer may take before the benchmark gives up, in milliseconds. */
const ANSWER_LIMIT_MS = 180_000;

export interface SubjectProcess {
  call<Result>(method: string, request?: unknown): Promise<Result>;
  stop(): Promise<void>;
}

export interface SubjectStart {
  /** Its file in `subjects/`, without the ending. */
  readonly subject: string;
  readonly variant: string;
  /** The Node major that runs it; undefined for the one that runs the benchmark. */
  readonly nodeMajor?: number | undefined;
  /** Flags of Node and V8 beside `--expose-gc`. */
  readonly flags?: readonly string[];
}

/** Sets a variant up in a process of its own: neither inline caches nor garbage are shared. */
export async function startSubject({
  subject,
  variant,
  nodeMajor,
  flags = [],
}: SubjectStart): Promise<SubjectProcess> {
  const here = import.meta.dirname;
  const child = fork(
    join(here, 'subject-process.ts'),
    [pathToFileURL(join(here, 'subjects', `${subject}.ts`)).href, variant],
    {
      execPath: nodeProgram(nodeMajor),
      execArgv: [
        '--expose-gc',
        ...flags,
        '--import',
        pathToFileURL(join(here, 'register-typescript.mjs')).href,
      ],
      env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' },
    },
  );
  const name = `${subject}, ${variant}`;
  await receive(child, 0, name);
  let lastId = 0;
  return {
    call: async <Result>(method: string, request?: unknown): Promise<Result> => {
      const id = ++lastId;
      const answered = receive(child, id, `${name}: ${method}`);
      child.send({ id, method, request } satisfies Call);
      return (await answered) as Result;
    },
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null) resolve();
        child.once('exit', () => resolve());
        child.kill();
      }),
  };
}

function receive(child: ChildProcess, id: number, what: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(limit);
      child.off('message', onMessage).off('exit', onExit).off('error', onError);
    };
    const onMessage = (answer: Answer): void => {
      if (answer.id !== id) return;
      settle();
      if (answer.error === undefined) resolve(answer.result);
      else reject(new Error(`${what}: ${answer.error}`));
    };
    const onExit = (code: number | null, signal: string | null): void => {
      settle();
      reject(new Error(`${what}: its process ended with ${signal ?? code}`));
    };
    const onError = (error: Error): void => {
      settle();
      reject(new Error(what, { cause: error }));
    };
    const limit = setTimeout(() => {
      settle();
      child.kill('SIGKILL');
      reject(new Error(`${what}: no answer in ${ANSWER_LIMIT_MS} ms`));
    }, ANSWER_LIMIT_MS);
    child.on('message', onMessage).on('exit', onExit).on('error', onError);
  });
}
