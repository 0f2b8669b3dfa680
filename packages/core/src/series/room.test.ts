import { Room } from './room.js';

/** How many sets of these holders a pool takes, if they come in turn. */
function taken(room: Room, pool: number, holders: readonly string[], most = 10_000): Record<string, number> {
  const counts = Object.fromEntries(holders.map((holder) => [holder, 0]));
  for (let round = 0; round < most; round++) {
    const before = JSON.stringify(counts);
    for (const holder of holders) {
      if (!room.open[pool]?.admits(holder)) continue;
      room.open[pool].take(holder);
      counts[holder] = (counts[holder] ?? 0) + 1;
    }
    if (JSON.stringify(counts) === before) break;
  }
  return counts;
}

/** How many more sets a room takes by `take`. */
function times(take: () => boolean): number {
  let count = 0;
  while (take()) count++;
  return count;
}

test('half of the limit is for closed text, and the pools of open text are 60, 20 and 20 % of the rest', () => {
  const room = new Room(2000, 3);
  expect(room.open.map(({ capacity }) => capacity)).toEqual([561, 187, 187]);
  expect(times(() => room.takeClosed())).toBe(1000);
  // 64 are for what folds last, and one for all that is folded whole.
  expect(times(() => room.takeLast(false))).toBe(32);
  expect(times(() => room.takeLast(true))).toBe(32);
});

test('a family without open text has all room for closed text', () => {
  const room = new Room(2000, 0);
  expect(room.open).toEqual([]);
  expect(times(() => room.takeClosed()) + times(() => room.takeLast(true))).toBe(1999);
});

test.each([1, 2, 3, 4, 5, 8, 17, 100, 2000, 100_000])('a limit of %i is never exceeded', (limit) => {
  for (const pools of [0, 1, 2, 3]) {
    const room = new Room(limit, pools);
    const open = room.open.reduce((sum, { capacity }) => sum + capacity, 0);
    expect(open).toBeLessThanOrEqual(Math.floor(limit / 2));
    expect(open + times(() => room.takeClosed()) + times(() => room.takeLast(true))).toBe(limit - 1);
    expect(room.open.every(({ capacity }) => capacity >= 0)).toBe(true);
  }
});

test('one holder takes two thirds of a pool, and a later one still finds room', () => {
  const room = new Room(2000, 1);
  const capacity = room.open[0]?.capacity as number;
  expect(taken(room, 0, ['/a'])['/a']).toBe(Math.ceil((capacity * 2) / 3));
  expect(taken(room, 0, ['/b'])['/b']).toBeGreaterThan(capacity / 5);
  expect(taken(room, 0, ['/c'])['/c']).toBeGreaterThan(capacity / 20);
});

test('what no route matched takes a fifth', () => {
  const room = new Room(2000, 1);
  expect(taken(room, 0, ['unmatched'])).toEqual({ unmatched: (room.open[0]?.capacity as number) / 5 });
});

test('many holders share alike', () => {
  const holders = Array.from({ length: 50 }, (_, at) => `/${at}`);
  const counts = Object.values(taken(new Room(2000, 3), 0, holders));
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
});

test('room that is given back is free again', () => {
  const room = new Room(100, 1);
  const [pool] = room.open;
  const shares = Array.from({ length: 20 }, () => pool?.take('/a'));
  const free = pool?.free as number;
  for (const share of shares) if (share !== undefined) pool?.giveBack(share);
  expect(pool?.free).toBe(free + 20);
  expect(pool?.admits('/a')).toBe(true);
});
