import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export type Framework = 'express' | 'express-4' | 'koa';

/** What the process of an app says when it listens: the ports of one app, without and with listeners for upgrades. */
export interface Opened {
  readonly plain: number;
  readonly upgrading: number;
}

/** What the process of an app is asked. */
export interface Asked {
  readonly id: number;
  readonly about: 'seen' | 'tally';
}

/** An app of the differential test, in a process of its own: what we patch cannot reach the app without us. */
export interface Service {
  readonly ports: Opened;
  /** What the app has seen since the last call, once all its requests have ended. */
  seen(): Promise<Readonly<Record<string, readonly string[]>>>;
  /** Its requests, and what was counted of them. */
  tally(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

export async function startService(
  framework: Framework,
  variant: 'bare' | 'observed',
  partnerOrigin: string,
): Promise<Service> {
  const child = forkSource('service-process.ts', [framework, variant, partnerOrigin]);
  const [ports] = (await once(child, 'message')) as [Opened];
  let lastId = 0;
  const ask = async (about: Asked['about']): Promise<unknown> => {
    const id = ++lastId;
    const answered = new Promise((resolve, reject) => {
      const gone = (code: number | null): void =>
        reject(new Error(`${framework}, ${variant}: ended with ${code}`));
      child.once('exit', gone);
      child.on('message', function onAnswer(answer: { id: number; told: unknown }) {
        if (answer.id !== id) return;
        child.off('message', onAnswer).off('exit', gone);
        resolve(answer.told);
      });
    });
    child.send({ id, about } satisfies Asked);
    return answered;
  };
  return {
    ports,
    seen: async () => (await ask('seen')) as Record<string, string[]>,
    tally: async () => (await ask('tally')) as Record<string, number>,
    close: () => end(child),
  };
}

/**
 * Runs a file of this folder in a process of its own, on the sources or the built packages as jest does.
 * @param isDeaf true where nobody is to read what it prints: its output and its errors are closed at once
 */
export function forkSource(
  file: string,
  args: readonly string[],
  { isDeaf = false }: { readonly isDeaf?: boolean } = {},
): ChildProcess {
  const hooks = pathToFileURL(join(import.meta.dirname, 'register-sources.mjs')).href;
  const child = fork(join(import.meta.dirname, file), args, {
    execArgv: ['--expose-gc', '--import', hooks],
    env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' },
    silent: isDeaf,
  });
  child.stdout?.destroy();
  child.stderr?.destroy();
  return child;
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill();
  await exited;
}
