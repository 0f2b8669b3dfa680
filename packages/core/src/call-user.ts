import type { FailureComponent, Failures } from './failures.js';

/**
 * Calls a function of the user. If it throws or rejects, the error is reported.
 * @param whenThrown the result if it throws
 */
export function callUser<Args extends readonly unknown[]>(
  failures: Pick<Failures, 'report'>,
  component: FailureComponent,
  call: (...args: Args) => unknown,
  args: Args,
  whenThrown?: unknown,
): unknown {
  try {
    const value = call(...args);
    // A promise is not a value, but its rejection must not end the process.
    if (value instanceof Promise) value.catch((error: unknown) => failures.report(component, error));
    return value;
  } catch (error) {
    failures.report(component, error);
    return whenThrown;
  }
}
