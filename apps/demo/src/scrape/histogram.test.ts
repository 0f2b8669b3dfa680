import { countOf, type Histogram, increase, quantile, sumOf } from './histogram.ts';

const BOUNDS = [100, 200, 500, Number.POSITIVE_INFINITY];

function histogram(...cumulative: number[]): Histogram {
  return { bounds: BOUNDS, cumulative, sum: 0 };
}

describe('a quantile is what histogram_quantile gives', () => {
  test.each([
    ['in the middle of the first bucket', 0.5, histogram(10, 10, 10, 10), 50],
    ['inside a later bucket', 0.5, histogram(0, 4, 10, 10), 250],
    ['at the end of a bucket', 0.4, histogram(0, 4, 10, 10), 200],
    ['above all bounds: the highest finite one', 0.95, histogram(1, 1, 1, 10), 500],
    ['over an empty bucket', 0.75, histogram(5, 5, 10, 10), 350],
    ['of rank zero', 0, histogram(5, 5, 10, 10), 0],
  ])('%s', (_where, q, of, expected) => {
    expect(quantile(q, of)).toBeCloseTo(expected, 9);
  });

  test('and nothing without observations', () => {
    expect(quantile(0.5, histogram(0, 0, 0, 0))).toBeUndefined();
    expect(quantile(0.5, undefined)).toBeUndefined();
  });
});

describe('a sum', () => {
  test('adds bucket by bucket', () => {
    const total = sumOf([histogram(1, 2, 3, 4), histogram(0, 0, 1, 1)]);
    expect(total?.cumulative).toEqual([1, 2, 4, 5]);
    expect(countOf(total)).toBe(5);
  });

  test('of nothing is nothing', () => {
    expect(sumOf([])).toBeUndefined();
    expect(countOf(undefined)).toBe(0);
  });

  test('of different bounds is refused', () => {
    const other = { bounds: [50, Number.POSITIVE_INFINITY], cumulative: [1, 1], sum: 1 };
    expect(() => sumOf([histogram(1, 2, 3, 4), other])).toThrow(RangeError);
  });
});

describe('an increase', () => {
  test('is the difference', () => {
    expect(increase(histogram(1, 2, 3, 4), histogram(1, 3, 5, 7)).cumulative).toEqual([0, 1, 2, 3]);
  });

  test('of a new series is all of it, and so is that of one that began anew', () => {
    expect(increase(undefined, histogram(1, 2, 3, 4)).cumulative).toEqual([1, 2, 3, 4]);
    expect(increase(histogram(5, 6, 7, 8), histogram(1, 1, 1, 1)).cumulative).toEqual([1, 1, 1, 1]);
  });
});
