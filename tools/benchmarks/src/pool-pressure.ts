import { execFileSync } from 'node:child_process';
import { pbkdf2 } from 'node:crypto';
import { closeSync, mkdtempSync, open, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What keeps the threads of libuv's pool: nothing, 16 derivations of a key at any time, or as many calls as there are
 * threads, none of which returns.
 */
export type PoolPressure = 'idle' | 'busy' | 'blocked';

const DERIVATIONS = 16;
/** One takes some 60 ms, as with the parameters of a login. */
const ITERATIONS = 100_000;
/** The default of `UV_THREADPOOL_SIZE`. */
const THREADS = 4;

/** Takes the pool. @param pipe of {@link makePipe} @returns how to give it back */
export async function pressPool(pressure: PoolPressure, pipe: string): Promise<() => Promise<void>> {
  if (pressure === 'idle') return async () => {};
  return pressure === 'busy' ? deriveKeys() : blockThreads(pipe);
}

function deriveKeys(): () => Promise<void> {
  const stop = new AbortController();
  const derive = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await new Promise((resolve) => pbkdf2('password', 'salt', ITERATIONS, 32, 'sha512', resolve));
    }
  };
  const all = Array.from({ length: DERIVATIONS }, derive);
  return async () => {
    stop.abort();
    await Promise.all(all);
  };
}

/** Opens a pipe without a writer: the call waits in its thread until there is one. */
function blockThreads(pipe: string): () => Promise<void> {
  const opened = Array.from(
    { length: THREADS },
    () =>
      new Promise<void>((resolve, reject) => {
        open(pipe, 'r', (error, descriptor) => {
          if (error !== null) return reject(error);
          closeSync(descriptor);
          resolve();
        });
      }),
  );
  return async () => {
    const writer = openSync(pipe, 'w');
    await Promise.all(opened);
    closeSync(writer);
  };
}

/**
 * Makes a named pipe. Not in the process that is measured: a fork makes its memory expensive for a while, because each
 * page is copied when it is written.
 */
export function makePipe(): { readonly path: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'pool-pressure-'));
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  return { path, remove: () => rmSync(folder, { recursive: true }) };
}
