import { observePromise } from '@workshop/plugin-kit';

/**
 * Calls a handler, then `onResult` or `onError`, neither of which may throw. The caller gets the handler's result or
 * error unchanged, after that. A promise is replaced by one that settles in the same way: a second reaction to the
 * handler's own one would hide its rejection from Node if the caller ignores it, and remove frames from `error.stack`.
 */
export function observeOutcome<T>(
  call: () => T,
  onResult: (result: unknown) => void,
  onError: () => void,
): T {
  let result: T;
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
  // A thenable may be a lazy query that runs at each `then`: `Promise.resolve` calls it once, as the caller's `await`
  // would.
  return observePromise(Promise.resolve(result), onResult, onError) as T;
}

function isThenable(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  try {
    return typeof (value as { then?: unknown }).then === 'function';
  } catch {
    return true; // Reading `then` throws, as it will for the caller's `await`.
  }
}
