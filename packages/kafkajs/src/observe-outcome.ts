import { observePromise } from '@workshop/plugin-kit';

/**
 * Calls a handler and tells how it ended. What it returned, and what it threw at once or later, goes on to the client
 * unchanged; `onResult` and `onError` run before the client goes on, and must not throw.
 */
export function observeOutcome(
  call: () => unknown,
  onResult: (result: unknown) => void,
  onError: () => void,
): unknown {
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    onError();
    throw error;
  }
  if (!isThenable(result)) {
    onResult(result);
    return result;
  }
  // A thenable may be a lazy query that runs at each `then`: adopted, it is asked once, as the client would have.
  return observePromise(Promise.resolve(result), onResult, onError);
}

function isThenable(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  try {
    return typeof (value as { then?: unknown }).then === 'function';
  } catch {
    return true; // a `then` that throws when it is read: so it does for the client's `await`
  }
}
