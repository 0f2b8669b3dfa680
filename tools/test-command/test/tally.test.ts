import { check, closingLine, NOTHING, sum } from '../src/tally.ts';

test('the closing line counts passed and failed, and skipped only where there are some', () => {
  expect(closingLine(NOTHING)).toBe('0 passed, 0 failed');
  expect(closingLine({ passed: 12, skipped: 0, failures: ['a'] })).toBe('12 passed, 1 failed');
  expect(closingLine({ passed: 12, skipped: 3, failures: [] })).toBe('12 passed, 0 failed, 3 skipped');
});

test('a check counts as one, with its reason where it failed', () => {
  expect(sum([check('build'), check('lint', 'ended with exit code 1')])).toEqual({
    passed: 1,
    skipped: 0,
    failures: ['lint: ended with exit code 1'],
  });
});
