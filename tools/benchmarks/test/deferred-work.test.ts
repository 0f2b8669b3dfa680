import { startSubject } from '../src/start-subject.ts';
import type { DeferredWork } from '../src/subjects/deferred-work.ts';

const OPERATIONS = 100;

async function deferred(variant: string): Promise<DeferredWork> {
  const process = await startSubject({ subject: 'deferred-work', variant });
  try {
    return await process.call<DeferredWork>('measure', { count: OPERATIONS });
  } finally {
    await process.stop();
  }
}

/** The types of which one operation makes more than without us, and how many more. Node's own clock makes a timer a second. */
async function added(name: string): Promise<Record<string, number>> {
  const variants = [`${name}: bare`, `${name}: channel-exporter`] as const;
  const [bare = {}, ours = {}] = await Promise.all(variants.map(deferred));
  expect(Object.values(bare).every((made) => made >= OPERATIONS)).toBe(true);
  return Object.fromEntries(
    Object.entries(ours)
      .map(([type, made]) => [type, Math.round((made - (bare[type] ?? 0)) / OPERATIONS)] as const)
      .filter(([, more]) => more > 0),
  );
}

it.each(['express', 'koa'])(
  'a request of %s puts nothing off: no turn, no timer, no microtask',
  async (name) => {
    expect(await added(name)).toEqual({});
  },
  60_000,
);

// What the clients' own extension points bring: interceptors of axios are promises, and a stream that stands still needs a timer.
it.each([
  ['axios', { PROMISE: 9, Microtask: 1 }],
  ['undici.request', { Timeout: 1 }],
  ['fetch', { PROMISE: 2, Timeout: 1 }],
])(
  'a call of %s puts off no more than it did',
  async (name, pinned) => {
    const most: Readonly<Record<string, number>> = pinned;
    for (const [type, more] of Object.entries(await added(name))) {
      expect([type, more <= (most[type] ?? 0)]).toEqual([type, true]);
    }
  },
  60_000,
);
