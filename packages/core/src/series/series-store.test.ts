import { SeriesStore } from './series-store.js';

/** More rows than are allocated at once. */
const ROWS = 600;

test('counts each row by itself, each bucket alone, and its sum', () => {
  const store = new SeriesStore(1, [10, 20]);
  const rows = Array.from({ length: ROWS }, (_, row) => row);
  expect(rows.map((row) => store.add([`${row}`]))).toEqual(rows);
  for (let row = 0; row < ROWS; row++) {
    for (const value of [0, 10, 10.5, 20, 21]) store.observe(row, value, row + 1, 0);
  }
  store.observe(ROWS - 1, 1, 1, 0);
  const countsOf = (row: number): number[] => [0, 1, 2].map((at) => store.inBucket(row, at));
  const others = rows.slice(0, -1);
  const expected = others.map((row) => [2, 2, 1, 61.5].map((of) => of * (row + 1)));
  expect(others.map((row) => [...countsOf(row), store.sum(row)])).toEqual(expected);
  const inSlab = (row: number): number[] => [
    ...store.slabOf(row).subarray(store.offsetOf(row), store.offsetOf(row) + 4),
  ];
  expect(others.map(inSlab)).toEqual(expected);
  expect([...countsOf(ROWS - 1), store.sum(ROWS - 1)]).toEqual([
    2 * ROWS + 1,
    2 * ROWS,
    ROWS,
    61.5 * ROWS + 1,
  ]);
});

test('a row that is not there has counted nothing, and counts nothing', () => {
  const store = new SeriesStore(1, [10]);
  store.observe(5_000, 1, 1, 0);
  expect([store.inBucket(5_000, 0), store.sum(5_000)]).toEqual([0, 0]);
  expect(store.sets.size).toBe(0);
});

test('room that is taken for more rows leaves the counts of others where they are', () => {
  const store = new SeriesStore(1, [10]);
  store.add(['first']);
  const slab = store.slabOf(0);
  for (let row = 1; row < ROWS; row++) store.add([`${row}`]);
  expect(store.slabOf(0)).toBe(slab);
  expect(new Set(Array.from({ length: ROWS }, (_, row) => store.slabOf(row))).size).toBe(3);
});
