import { time } from '../../test/fake-time.js';
import { nextTurn, runOrSchedule, schedule } from './event-loop-scheduler.js';

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
    schedule(() => {
      seen.push('first');
      work(seen);
      schedule(() => {
        seen.push('fourth');
        resolve();
      });
    });
    for (const name of ['second', 'third']) {
      schedule(() => {
        seen.push(name);
        work(seen);
      });
    }
    seen.push('asked');
  });
  watching = false;
  return seen;
}

/** Takes longer than work is begun in one turn. */
function work2Ms(): void {
  time.advance(2);
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

test('what is to run in this turn runs at once while that has time left', async () => {
  await nextTurn();
  let hasRun = false;
  runOrSchedule(() => {
    hasRun = true;
  });
  expect(hasRun).toBe(true);
});

test('in one turn eight works begin at most, and the others later', async () => {
  let begun = 0;
  await new Promise<void>((resolve) => {
    schedule(() => {
      for (let at = 0; at < 20; at++) runOrSchedule(() => begun++);
      // The one that runs is the first of the eight.
      expect(begun).toBe(7);
      runOrSchedule(resolve);
    });
  });
  expect(begun).toBe(20);
});

/** How often work that takes `workMs` is begun in a turn in which others take `othersMs`. */
async function begunIn(othersMs: number, workMs: number): Promise<number> {
  await nextTurn();
  let begun = 0;
  let isOver = false;
  const work = (): void => {
    if (isOver) return;
    begun++;
    time.advance(workMs);
    runOrSchedule(work);
  };
  schedule(work);
  time.advance(othersMs);
  await new Promise(setImmediate);
  isOver = true;
  await nextTurn();
  return begun;
}

test.each([
  [0, 1],
  [4, 1],
  [8, 2],
  [10, 3],
  [12, 3],
  [100, 3],
])('when others take %i ms of a turn, work of 1 ms is begun %i times', async (othersMs, times) => {
  expect(await begunIn(othersMs, 1)).toBe(times);
});

test('where the turn has no time left, it runs in the next', async () => {
  await nextTurn();
  work2Ms();
  const seen: string[] = [];
  runOrSchedule(() => seen.push('later'));
  expect(seen).toEqual([]);
  await nextTurn();
  expect(seen).toEqual(['later']);
});

test('takes no turn of the event loop when everything was done', async () => {
  await nextTurn();
  await new Promise(setImmediate);
  expect(process.getActiveResourcesInfo().filter((resource) => resource === 'Immediate')).toEqual([]);
});
