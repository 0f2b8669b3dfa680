import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where the output goes. */
  readonly log: string;
  readonly limitMinutes: number;
}

/**
 * Runs a command line in a shell. The command and all that it started are ended when its time is over.
 * @returns how it ended, for example `exit code 1`
 */
export async function runCommand(
  command: string,
  { cwd, env, log, limitMinutes }: RunOptions,
): Promise<string> {
  const output = createWriteStream(log);
  await once(output, 'open');
  // A group of its own, so that servers and workers of the command are ended with it.
  const child = spawn('/bin/sh', ['-c', command], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', output, output] as never,
  });
  const endGroup = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // All of it has ended already.
    }
  };
  const onSignal = (): void => {
    endGroup();
    process.exit(130);
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  let isOver = false;
  const limit = setTimeout(() => {
    isOver = true;
    endGroup();
  }, limitMinutes * 60_000);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    if (isOver) return `ended by us after ${limitMinutes} minutes`;
    return signal === null ? `exit code ${code}` : `signal ${signal}`;
  } finally {
    clearTimeout(limit);
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    endGroup();
    output.end();
    await finished(output);
  }
}
