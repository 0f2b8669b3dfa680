import { inNextTurn, nextTurn } from './turns.js';

/** What runs, in order, with `turn` for each turn of the event loop that others have had meanwhile. */
async function order(work: (seen: string[]) => void): Promise<string[]> {
  const seen: string[] = [];
  let watching = true;
  const watch = (): void => {
    seen.push('turn');
    if (watching) setImmediate(watch);
  };
  await new Promise<void>((resolve) => {
    setImmediate(watch);
    inNextTurn(() => {
      seen.push('first');
      work(seen);
      inNextTurn(() => {
        seen.push('fourth');
        resolve();
      });
    });
    for (const name of ['second', 'third']) {
      inNextTurn(() => {
        seen.push(name);
        work(seen);
      });
    }
    seen.push('asked');
  });
  watching = false;
  return seen;
}

/** Holds the event loop for longer than work is begun in one turn. */
function work2Ms(): void {
  const until = performance.now() + 2;
  while (performance.now() < until);
}

test('long work has a turn of its own, in the order of asking', async () => {
  const seen = await order(work2Ms);
  expect(seen.filter((each) => each !== 'turn')).toEqual(['asked', 'first', 'second', 'third', 'fourth']);
  // Between two of them, others have had the event loop.
  expect(seen.join(' ')).not.toMatch(/(first|second|third) (second|third|fourth)/);
});

test('short work is never done at once, and in the order of asking, also what is added by it', async () => {
  const seen = await order(() => {});
  expect(seen.filter((each) => each !== 'turn')).toEqual(['asked', 'first', 'second', 'third', 'fourth']);
  expect(seen[0]).toBe('asked');
});

test('begins anew when everything was done', async () => {
  for (let round = 0; round < 3; round++) {
    let isSameTurn = true;
    const turn = nextTurn();
    void turn.then(() => {
      isSameTurn = false;
    });
    await Promise.resolve();
    expect(isSameTurn).toBe(true);
    await turn;
  }
});
