import type { Logger } from './options/types.js';

/** Tells the user's logger. What it throws, or rejects with, must not reach the app, and there is nowhere left to say so. */
export function log(logger: Logger, message: string): void {
  try {
    const said: unknown = logger(message);
    if (said instanceof Promise) said.catch(() => {});
  } catch {
    // As above.
  }
}
