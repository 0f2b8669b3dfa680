import { inNextTurn, nextTurn } from './turns.js';

test('each work has a turn of its own, in the order of asking', async () => {
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
      inNextTurn(() => {
        seen.push('fourth');
        resolve();
      });
    });
    inNextTurn(() => seen.push('second'));
    inNextTurn(() => seen.push('third'));
    seen.push('asked');
  });
  watching = false;
  expect(seen.filter((each) => each !== 'turn')).toEqual(['asked', 'first', 'second', 'third', 'fourth']);
  // Between two of them, others have had the event loop.
  expect(seen.join(' ')).not.toMatch(/(first|second|third) (second|third|fourth)/);
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
