import { checkBuckets, DEFAULT_BUCKETS } from './buckets.js';

describe('checkBuckets', () => {
  it('copies the list and drops a trailing Infinity', () => {
    const given = [0.5, 100, Number.POSITIVE_INFINITY];
    const checked = checkBuckets('buckets', given);
    given[0] = 7;
    expect(checked).toEqual([0.5, 100]);
  });

  it('has the thirteen bounds of the Python library by default', () => {
    expect(DEFAULT_BUCKETS).toEqual([
      100, 200, 500, 800, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 6000, 8000,
    ]);
  });

  it.each([
    [[], 'has no finite bound'],
    [[Number.POSITIVE_INFINITY], '[Infinity] has no finite bound'],
    [[100, 100], '[1] is 100, not above the 100 before it'],
    [[200, 100], '[1] is 100, not above the 200 before it'],
    [[0, 100], '[0] is 0, not above 0'],
    [[-1], '[0] is -1, not above 0'],
    [[Number.NaN], '[0] is NaN, not a finite number'],
    [[Number.POSITIVE_INFINITY, 1], '[0] is Infinity, not a finite number'],
    [['100'], '[0] is "100", not a finite number'],
    [[undefined], '[0] is undefined, not a finite number'],
    [new Set([1]), 'is not an array'],
    ['100', 'is not an array'],
    [null, 'is not an array'],
  ])('refuses %p', (given, message) => {
    expect(() => checkBuckets('innerMetricsBuckets', given)).toThrow(`innerMetricsBuckets: `);
    expect(() => checkBuckets('innerMetricsBuckets', given)).toThrow(message);
  });
});
