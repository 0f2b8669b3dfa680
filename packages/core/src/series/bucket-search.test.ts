import { randomFrom } from '../../test/generated-json.js';
import { DEFAULT_BUCKETS } from '../buckets.js';
import { BucketSearch } from './bucket-search.js';

function walked(bounds: readonly number[], value: number): number {
  const at = bounds.findIndex((bound) => value <= bound);
  return at < 0 ? bounds.length : at;
}

/** The value and its nearest neighbours among the doubles. */
function around(value: number): number[] {
  const bits = new BigInt64Array(new Float64Array([value]).buffer);
  const next = (by: bigint): number =>
    new Float64Array(new BigInt64Array([(bits[0] as bigint) + by]).buffer)[0] as number;
  return [next(-1n), value, next(1n)];
}

const random = randomFrom(7);
const hundreds = Array.from({ length: 300 }, (_, at) => (at + 1) * 0.1);
const uneven = Array.from({ length: 40 }, () => Math.exp(random() * 40 - 20)).sort((a, b) => a - b);

test.each([
  ['the default', DEFAULT_BUCKETS],
  ['one', [0.3]],
  ['three hundred', hundreds],
  ['some of all sizes', uneven],
  ['the smallest and the largest that there are', [Number.MIN_VALUE, 1, Number.MAX_VALUE]],
  ['the smallest that there are', [Number.MIN_VALUE, 3 * Number.MIN_VALUE]],
])('finds the bucket that walking finds: %s', (_name, bounds) => {
  const last = bounds.at(-1) as number;
  const search = new BucketSearch(bounds);
  const edges = Array.from({ length: 1025 }, (_, part) => (part / 1024) * last);
  const values = [0, ...[...bounds, ...edges.filter((edge) => edge > 0)].flatMap(around)];
  for (let round = 0; round < 1000; round++) values.push(random() * last * 1.1);
  const wrong = values.filter((value) => search.find(value) !== walked(bounds, value));
  expect(wrong).toEqual([]);
});

test('looks at few bounds, however many there are', () => {
  let looks = 0;
  const counted = new Proxy(hundreds, {
    get: (bounds, key) => {
      looks++;
      return Reflect.get(bounds, key) as unknown;
    },
  });
  const search = new BucketSearch(counted);
  const most = hundreds.map((bound) => {
    looks = 0;
    search.find(bound);
    return looks;
  });
  // One where it ends, and those of two of 1024 parts.
  expect(Math.max(...most)).toBeLessThan(4);
});
