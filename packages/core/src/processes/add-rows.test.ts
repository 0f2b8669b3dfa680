import { SeriesStore } from '../series/series-store.js';
import { addRow, bucketMap } from './add-rows.js';

const BUCKETS = [100, 500];

function sumOf(sums: readonly number[]): number {
  const store = new SeriesStore(1, BUCKETS);
  const row = store.add(['a']);
  const map = bucketMap(BUCKETS, BUCKETS);
  for (const sum of sums) addRow(store, row, new Float64Array([1, 0, 0, sum, 0]), 0, map, 0);
  return store.sum(row);
}

test('a sum of fractions is the same in every order, and when some processes have ended', () => {
  const sums = Array.from({ length: 40 }, (_, at) => Math.sin(at + 1) ** 2 * 10 ** (at % 11));
  for (let turns = 0; turns < sums.length; turns++) {
    const turned = [...sums.slice(turns), ...sums.slice(0, turns)];
    expect(sumOf(turned)).toBe(sumOf(sums));
    expect(sumOf([sumOf(turned.slice(0, turns)), ...turned.slice(turns)])).toBe(sumOf(sums));
  }
  const exact = sums.reduce((total, sum) => total + sum, 0);
  expect(exact - sumOf(sums)).toBeLessThan(sums.length / 1024);
  expect(sumOf([150, 250])).toBe(400);
});

test('an observation counts in the first bound of another list that is not below its own', () => {
  expect(bucketMap([100, 500], [200, 500, 800])).toEqual([0, 1, 3]);
  expect(bucketMap([200, 800], [100, 500])).toEqual([1, 2, 2]);
});

test('numbers that no process counts are left out', () => {
  const store = new SeriesStore(1, BUCKETS);
  const row = store.add(['a']);
  const map = bucketMap(BUCKETS, BUCKETS);
  addRow(store, row, new Float64Array([1, 2, 3, 600, 5]), 0, map, 0);
  for (const wrong of [-1, Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]) {
    expect(addRow(store, row, new Float64Array([wrong, wrong, 1, wrong, 1]), 0, map, 0)).toBe(1);
  }
  expect([0, 1, 2].map((bucket) => store.inBucket(row, bucket))).toEqual([1, 2, 7]);
  expect([store.sum(row), store.lastEndedMs(row)]).toEqual([600, 5]);
});
