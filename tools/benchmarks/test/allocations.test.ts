import { startSubject } from '../src/start-subject.ts';
import type { Allocated } from '../src/subjects/allocations.ts';

/**
 * What the interpreter allocates is the same in each run, to the byte, and nearly so from Node 20 to 26; compiled code
 * allocates less, and not always the same. The young generation is large enough that nothing is collected in between.
 */
const FLAGS = [
  '--single-threaded',
  '--no-opt',
  '--no-maglev',
  '--no-sparkplug',
  '--min-semi-space-size=64',
  '--max-semi-space-size=64',
];
const OPERATIONS = 5000;
/** Less than a closure and what it holds: one more for each operation is too much. */
const ROOM_BYTES = 40;

async function bytesOf(variant: string): Promise<number> {
  const process = await startSubject({ subject: 'allocations', variant, flags: FLAGS });
  try {
    const { bytes, collections } = await process.call<Allocated>('measure', { count: OPERATIONS });
    expect(collections).toBe(0);
    return bytes;
  } finally {
    await process.stop();
  }
}

it.each([
  ['a loop', 'nothing', 0],
  ['one observation of a known label set', 'message', 185],
  ['one outbound call whose reply is held', 'call', 1041],
])('%s allocates no more than it did', async (_what, variant, bytes) => {
  expect(await bytesOf(variant)).toBeLessThanOrEqual(bytes + ROOM_BYTES);
});

it.each([
  // Of these, some 400 are the watch of a response: the status that was sent, and whether all bytes were.
  ['the Express middleware', 'channel-exporter', 1720],
  ['the Express middleware with readCode: false', 'channel-exporter, no code', 1340],
])('%s allocates no more for a request than it did', async (_what, variant, bytes) => {
  const [ours = Number.NaN, bare = Number.NaN] = await Promise.all([variant, 'bare'].map(bytesOf));
  expect(ours - bare).toBeLessThanOrEqual(bytes + ROOM_BYTES);
});
