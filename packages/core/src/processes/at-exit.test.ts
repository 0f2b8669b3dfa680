import { callAtExit, dontCallAtExit } from './at-exit.js';

test('many callbacks have one listener on the process, and it is removed with the last of them', () => {
  const before = process.listenerCount('exit');
  const callbacks = Array.from({ length: 50 }, () => jest.fn());
  for (const callback of callbacks) callAtExit(callback);
  expect(process.listenerCount('exit')).toBe(before + 1);
  const [first, ...others] = callbacks as [jest.Mock];
  dontCallAtExit(first);
  process.listeners('exit').at(-1)?.(0);
  expect(first).not.toHaveBeenCalled();
  for (const callback of others) expect(callback).toHaveBeenCalledTimes(1);
  for (const callback of others) dontCallAtExit(callback);
  expect(process.listenerCount('exit')).toBe(before);
});
