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

/** Takes the pool. @returns how to give it back */
export async function pressPool(pressure: PoolPressure): Promise<() => Promise<void>> {
  if (pressure === 'idle') return async () => {};
  return pressure === 'busy' ? deriveKeys() : blockThreads();
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
function blockThreads(): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pool-pressure-'));
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
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
    rmSync(folder, { recursive: true });
  };
}
