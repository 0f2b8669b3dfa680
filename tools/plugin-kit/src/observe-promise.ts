import { types } from 'node:util';

type Then<T> = (
  this: PromiseLike<T>,
  onValue: (value: T) => T,
  onError: (error: unknown) => never,
) => PromiseLike<T>;

/** Captured at load: an app may replace it, and some promises have a `then` of their own. */
const { then } = Promise.prototype as { then: unknown };

/**
 * Calls `onValue` or `onError` when `promise` settles; neither may throw. Returns a promise that settles in the same
 * way afterwards: return that one to the caller in place of `promise`. V8 adds async callers to `error.stack` only
 * through promises with exactly one reaction, and the observer's is one.
 */
export function observePromise<T>(
  promise: PromiseLike<T>,
  onValue: (value: T) => void,
  onError: (error: unknown) => void,
): PromiseLike<T> {
  try {
    // A promise of another library keeps its class.
    const react = (types.isPromise(promise) ? then : (promise as { then: unknown }).then) as Then<T>;
    return react.call(
      promise,
      (value) => {
        onValue(value);
        return value;
      },
      (error) => {
        onError(error);
        throw error;
      },
    );
  } catch (error) {
    // `then` itself threw, as it will for the caller's `await`.
    onError(error);
    return promise;
  }
}
