import type { Failures } from './failures.js';

/** Calls a function of the user's: what it throws, or rejects with, is reported at `place`, and there is no value. */
export function callUser(failures: Failures, place: string, call: () => unknown): unknown {
  try {
    const value = call();
    // An async reader gives no value, but its rejection must not end the process.
    if (value instanceof Promise) value.catch((error: unknown) => failures.report(place, error));
    return value;
  } catch (error) {
    failures.report(place, error);
    return undefined;
  }
}
