import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** After so many minutes the command and all that it started are ended, and it counts as failed. */
  readonly limitMinutes: number;
}

/**
 * Runs a command with its output shown as it comes.
 * @returns undefined when it ended with exit code 0, else what went wrong, in a few words
 */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, env = {}, limitMinutes }: RunOptions,
): Promise<string | undefined> {
  // A group of its own, so that a command that hangs is ended together with the servers and workers that it started.
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const endGroup = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // The group has ended by itself in the meantime.
    }
  };
  let reason: string | undefined;
  const limit = setTimeout(() => {
    reason = `had not ended after ${limitMinutes} minutes`;
    endGroup();
  }, limitMinutes * 60_000);
  const onInterrupt = (signal: NodeJS.Signals): void => {
    endGroup();
    process.exit(128 + constants.signals[signal]);
  };
  process.once('SIGINT', onInterrupt).once('SIGTERM', onInterrupt);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    if (reason !== undefined || code === 0) return reason;
    return signal === null ? `ended with exit code ${code}` : `ended by ${signal}`;
  } catch (error) {
    return `could not be started: ${String(error)}`;
  } finally {
    clearTimeout(limit);
    process.off('SIGINT', onInterrupt).off('SIGTERM', onInterrupt);
  }
}
