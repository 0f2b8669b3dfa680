import { randomFrom } from '../../test/generated-json.js';
import { LabelSets } from './label-sets.js';

test('numbers sets as they come, and finds each by all of its values', () => {
  const sets = new LabelSets(3);
  expect(sets.size).toBe(0);
  expect(sets.find(['a', 'b', 'c'])).toBe(-1);
  const given = [
    ['a', 'b', 'c'],
    ['c', 'b', 'a'],
    ['a', 'b', 'a'],
    ['a"', '', 'c'],
  ];
  expect(given.map((set) => sets.add(set))).toEqual([0, 1, 2, 3]);
  expect(given.map((set) => sets.find(set))).toEqual([0, 1, 2, 3]);
  expect(sets.size).toBe(4);
  // Each value is known, but not beside these.
  for (const other of [
    ['c', 'b', 'c'],
    ['a', '', 'a'],
    ['a"', 'b', 'c'],
    ['b', 'b', 'b'],
  ]) {
    expect([other, sets.find(other)]).toEqual([other, -1]);
  }
  expect(given.map((_, row) => [0, 1, 2].map((at) => sets.text(row, at)))).toEqual(given);
});

test('stores nothing of a set that is only looked for', () => {
  const sets = new LabelSets(2);
  sets.add(['a', 'b']);
  sets.find(['x', 'y']);
  sets.find(['a', 'y']);
  expect(sets.values.map(({ texts }) => texts)).toEqual([['a'], ['b']]);
});

test('refuses more labels than it looks up', () => {
  expect(() => new LabelSets(6)).toThrow(new RangeError('width must be at most 5, not 6'));
});

test.each([1, 2, 5])('many sets of %i labels are numbered as a Map would', (width) => {
  const random = randomFrom(width);
  const sets = new LabelSets(width);
  const expected = new Map<string, number>();
  const wrong: string[] = [];
  for (let round = 0; round < 2_000; round++) {
    // Few values for the first labels, so that sets differ by any of them; some in hundreds, as callers and codes are.
    const set = Array.from({ length: width }, (_, at) => `${Math.floor(random() * 8 ** ((at % 3) + 1))}`);
    const key = set.join(' ');
    const row = sets.find(set);
    if (row !== (expected.get(key) ?? -1)) wrong.push(key);
    if (row === -1) expected.set(key, sets.add(set));
  }
  expect(wrong).toEqual([]);
  expect([...expected.values()]).toEqual([...expected.keys()].map((_, row) => row));
  const texts = (row: number): string => sets.values.map((_, at) => sets.text(row, at)).join(' ');
  expect([...expected.values()].map(texts)).toEqual([...expected.keys()]);
});

test.each([0, 1, 2, 3, 4])('sets that differ by label %i alone never meet', (label) => {
  const sets = new LabelSets(5);
  // So many that some of them are looked for at the same place.
  const given = Array.from({ length: 1_000 }, (_, value) =>
    [0, 1, 2, 3, 4].map((at) => (at === label ? `${value}` : 'same')),
  );
  const wrong = given.filter((set, row) => sets.find(set) !== -1 || sets.add(set) !== row);
  expect(wrong).toEqual([]);
  expect(given.filter((set, row) => sets.find(set) !== row)).toEqual([]);
});
