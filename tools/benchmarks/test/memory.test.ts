import { startSubject } from '../src/start-subject.ts';

const SETS = 10_000;
/** What docs/performance.md promises for many label sets; prom-client takes 1 300. */
const MOST_BYTES = 250;
/** What of it is in typed arrays is the same in each run: one more number of 32 bits for each set is too much. */
const MOST_ARRAY_BYTES = 184;

test('a label set takes less memory than the bound that is documented', async () => {
  const process = await startSubject({
    subject: 'exposition',
    variant: 'channel-exporter',
    flags: ['--single-threaded'],
  });
  try {
    const used = (): Promise<number> => process.call<number>('usedBytes');
    const inArrays = (): Promise<number> => process.call<number>('arrayBytes');
    await process.call('fill', { sets: 1 });
    const before = [await used(), await inArrays()] as const;
    await process.call('fill', { sets: SETS });
    const bytes = ((await used()) - before[0]) / SETS;
    const arrayBytes = ((await inArrays()) - before[1]) / SETS;
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
    expect(arrayBytes).toBeLessThanOrEqual(MOST_ARRAY_BYTES);
    // Fewer than the doubles of its buckets and sum would mean that the sets are not there.
    expect(arrayBytes).toBeGreaterThan(15 * 8);
  } finally {
    await process.stop();
  }
});
