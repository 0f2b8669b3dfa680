import { quantileMs } from './quantile.js';

const BOUNDS = [100, 200, 500, Number.POSITIVE_INFINITY];

function upTo(...counts: number[]): { upTo: Map<number, number> } {
  return { upTo: new Map(BOUNDS.map((bound, at) => [bound, counts[at] ?? 0])) };
}

// Each expected value is the answer of Prometheus 2.42 to histogram_quantile over these buckets.
test.each([
  ['in the first bucket', 0.5, upTo(10, 10, 10, 10), 50],
  ['in a later bucket', 0.5, upTo(0, 4, 10, 10), 250],
  ['at the end of a bucket', 0.4, upTo(0, 4, 10, 10), 200],
  ['above all bounds', 0.95, upTo(1, 1, 1, 10), 500],
  ['over an empty bucket', 0.75, upTo(5, 5, 10, 10), 350],
  ['over buckets of different moments', 0.5, upTo(5, 4, 10, 10), 100],
])('%s', (_where, q, observations, expected) => {
  expect(quantileMs(q, observations)).toBeCloseTo(expected, 9);
});

test('is undefined without observations, and without the bucket +Inf', () => {
  expect(quantileMs(0.95, upTo(0, 0, 0, 0))).toBeUndefined();
  expect(quantileMs(0.95, { upTo: new Map() })).toBeUndefined();
  expect(quantileMs(0.95, { upTo: new Map([[Number.POSITIVE_INFINITY, 4]]) })).toBeUndefined();
  expect(
    quantileMs(0.95, {
      upTo: new Map([
        [100, 1],
        [200, 2],
      ]),
    }),
  ).toBeUndefined();
});
