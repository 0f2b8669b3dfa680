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
    [[], 'must have at least one finite bound'],
    [[Number.POSITIVE_INFINITY], '[Infinity] must have at least one finite bound'],
    [[100, 100], '[1]: 100 must be above the previous bound 100'],
    [[200, 100], '[1]: 100 must be above the previous bound 200'],
    [[0, 100], '[0]: 0 must be above 0'],
    [[-1], '[0]: -1 must be above 0'],
    [[Number.NaN], '[0]: NaN must be a finite number'],
    [[Number.POSITIVE_INFINITY, 1], '[0]: Infinity must be a finite number'],
    [['100'], '[0]: "100" must be a finite number'],
    [[undefined], '[0]: undefined must be a finite number'],
    [new Set([1]), 'must be an array'],
    ['100', 'must be an array'],
    [null, 'must be an array'],
  ])('refuses %p', (given, message) => {
    expect(() => checkBuckets('innerMetricsBuckets', given)).toThrow(`innerMetricsBuckets: `);
    expect(() => checkBuckets('innerMetricsBuckets', given)).toThrow(message);
  });
});
