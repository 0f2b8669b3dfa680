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

/** The types of which one operation makes more than without us, and how many more. */
async function added(name: string): Promise<Record<string, number>> {
  const variants = [`${name}: bare`, `${name}: channel-exporter`] as const;
  const [bare = {}, ours = {}] = await Promise.all(variants.map(deferred));
  expect(bare.PROMISE).toBeGreaterThan(0);
  return Object.fromEntries(
    Object.entries(ours)
      .map(([type, made]) => [type, made - (bare[type] ?? 0)] as const)
      .filter(([, more]) => more > 0),
  );
}

it.each(['express', 'koa', 'undici.request'])(
  '%s puts off nothing that it did not before: no turn, no timer, no microtask',
  async (name) => {
    expect(await added(name)).toEqual({});
  },
);

// To wait for a call takes a promise; axios has transformed the data a microtask later. Another one keeps the frames of
// the caller in an error's stack: a promise with two reactions would lose them.
it.each([
  ['fetch', 1, 0],
  ['axios', 1, 2],
])('%s puts off %i promises and %i microtasks more at most', async (name, mostPromises, mostMicrotasks) => {
  const { PROMISE = 0, Microtask = 0, ...others } = await added(name);
  expect(others).toEqual({});
  expect(PROMISE).toBeLessThanOrEqual(mostPromises);
  expect(Microtask).toBeLessThanOrEqual(mostMicrotasks);
});
