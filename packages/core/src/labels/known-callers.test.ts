import { knownCallerCheck } from './known-callers.js';

const call = (fn: () => unknown): unknown => fn();

test('an entry is compared as the label shows it', () => {
  const isKnown = knownCallerCheck(['B234020202', 'a-service-with-a-long-name/2.1'], call);
  expect(isKnown('B234020202')).toBe(true);
  expect(isKnown('a-service-with-a-lon...')).toBe(true);
  expect(isKnown('C')).toBe(false);
  expect(isKnown('')).toBe(false);
});

test('a function decides, and only `true` counts', () => {
  expect(knownCallerCheck((caller) => caller.startsWith('B'), call)('B1')).toBe(true);
  expect(knownCallerCheck((() => 1) as never, call)('B1')).toBe(false);
  expect(
    knownCallerCheck(
      () => true,
      () => undefined,
    )('B1'),
  ).toBe(false);
});
