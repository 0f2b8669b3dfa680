import { types } from 'node:util';

type Then<T> = (
  this: PromiseLike<T>,
  onValue: (value: T) => T,
  onError: (error: unknown) => never,
) => PromiseLike<T>;

/** Held: an app may replace it, and some promises have a `then` of their own. */
const { then } = Promise.prototype as { then: unknown };

/**
 * Calls one of the two functions when `promise` settles, and returns a promise that settles in the same way afterwards.
 * Give that one on in place of `promise`: V8 adds the async callers to `error.stack` only through promises with exactly
 * one reaction, and here it is ours. The two functions must not throw.
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
    // Nobody can wait for this one: the caller's `await` fails, too.
    onError(error);
    return promise;
  }
}
