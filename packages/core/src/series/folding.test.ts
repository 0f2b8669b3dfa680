import { CONSUMER, INBOUND, OUTBOUND } from '../labels/schema.js';
import { foldingLevels } from './folding.js';

test('requests fold the caller, then the path and the method code, then the code, then everything', () => {
  expect(foldingLevels(INBOUND, 16)).toEqual([
    { bound: 8, folds: [false, false, false, false, false] },
    { bound: 12, folds: [true, false, false, false, false] },
    { bound: 14, folds: [true, 'untrusted', false, false, true] },
    { bound: 15, folds: [true, 'untrusted', false, true, true] },
    { bound: 16, folds: [true, true, true, true, true] },
  ]);
});

test.each([OUTBOUND, CONSUMER])('%# folds the code alone, then everything', (schema) => {
  const levels = foldingLevels(schema, 16);
  expect(levels.map(({ bound }) => bound)).toEqual([8, 12, 14, 15, 16]);
  const folded = levels.map(({ folds }) => schema.labels.filter((_, at) => folds[at] !== false));
  expect(folded).toEqual([[], [], [], ['code'], schema.labels]);
});

test.each([1, 2, 3, 4, 7])('all levels but the last leave room for one set of a limit of %i', (limit) => {
  const bounds = foldingLevels(INBOUND, limit).map(({ bound }) => bound);
  expect(bounds.pop()).toBe(limit);
  expect(Math.max(...bounds)).toBeLessThanOrEqual(limit - 1);
});
