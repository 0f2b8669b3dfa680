import { startSubject } from '../src/start-subject.ts';

const SETS = 10_000;
/** What docs/performance.md promises for many label sets; prom-client takes 1 300. */
const MOST_BYTES = 250;

test('a label set takes less memory than the bound that is documented', async () => {
  const process = await startSubject({ subject: 'exposition', variant: 'channel-exporter' });
  try {
    await process.call('fill', { sets: 1 });
    const before = await process.call<number>('usedBytes');
    await process.call('fill', { sets: SETS });
    const bytes = ((await process.call<number>('usedBytes')) - before) / SETS;
    // Fewer than the doubles of its buckets and sum would mean that the sets are not there.
    expect(bytes).toBeGreaterThan(15 * 8);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  } finally {
    await process.stop();
  }
}, 60_000);
