import { observePromise } from './observe-promise.js';

test('the caller gets the value, or the very error, after it was seen', async () => {
  const seen: unknown[] = [];
  const see = (what: unknown): void => void seen.push(what);
  const error = new Error('refused');
  await expect(observePromise(Promise.resolve(7), see, see)).resolves.toBe(7);
  await expect(observePromise(Promise.reject(error), see, see)).rejects.toBe(error);
  expect(seen).toEqual([7, error]);
});

test('a promise of another library keeps its class', () => {
  class Other extends Promise<number> {}
  const see = (): void => {};
  expect(observePromise(Other.resolve(7), see, see)).toBeInstanceOf(Other);
});

test('a thenable whose `then` throws is given back, and its error is seen', () => {
  const error = new Error('no');
  const thenable = {
    // biome-ignore lint/suspicious/noThenProperty: that is what is tested.
    then(): never {
      throw error;
    },
  };
  const seen: unknown[] = [];
  expect(
    observePromise(
      thenable,
      () => {},
      (what) => seen.push(what),
    ),
  ).toBe(thenable);
  expect(seen).toEqual([error]);
});
