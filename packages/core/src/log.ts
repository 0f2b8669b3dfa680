import type { Logger } from './options/types.js';

/** Calls the user's logger. Its errors and rejections must not reach the app, and there is nowhere left to report them. */
export function log(logger: Logger, message: string): void {
  try {
    const result: unknown = logger(message);
    if (result instanceof Promise) result.catch(() => {});
  } catch {
    // As above.
  }
}
