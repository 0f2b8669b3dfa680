import { observePromise } from '@workshop/plugin-kit';

/**
 * Calls a handler, then `onResult` or `onError`, neither of which may throw. The client gets the handler's result or
 * error unchanged, after that.
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
  // A thenable may be a lazy query that runs at each `then`: `Promise.resolve` calls it once, as the client's `await`
  // would.
  return observePromise(Promise.resolve(result), onResult, onError);
}

function isThenable(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  try {
    return typeof (value as { then?: unknown }).then === 'function';
  } catch {
    return true; // Reading `then` throws, as it will for the client's `await`.
  }
}
