import fc from 'fast-check';
import { isReplay, propertyOptions } from '../property.ts';
import { type Batch, batches } from './batch.ts';
import type { ClientKind } from './client.ts';
import { runBatch } from './run-batch.ts';
import { startScriptedPartner } from './scripted-partner.ts';

/** How many calls are generated at least. */
const SCHEDULES = 10_000;
/** Batches have 1 to 128 calls, each number as often: so many hold more calls than that together. */
const RUNS = 190;

/** Calls without an end take their time at each step of shrinking: what is smallest after so many milliseconds is told. */
const MOST_SHRINKING_MS = 60_000;

/** The test that each call of `kind` is counted once, whatever the partner and the caller do. */
export function oneTerminalEvent<Extra>(kind: ClientKind<Extra>): void {
  test(`each of ${SCHEDULES} calls is counted once, and its caller sees no difference`, async () => {
    const partner = await startScriptedPartner();
    const isCounting = !isReplay && process.env.FC_RUNS === undefined;
    let played = 0;
    let failedMs: number | undefined;
    const property = fc.asyncProperty(batches(kind), async (batch) => {
      if (failedMs === undefined) {
        if (isCounting && played >= SCHEDULES) return;
        played += batch.schedules.length;
      } else if (performance.now() - failedMs > MOST_SHRINKING_MS) {
        return;
      }
      try {
        await runBatch(kind, partner, batch);
      } catch (error) {
        failedMs ??= performance.now();
        throw error;
      }
    });
    // Thousands of errors are made, whose stacks jest would each map to the sources.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      await fc.assert(property, { ...propertyOptions<[Batch<Extra>]>(RUNS), unbiased: true });
      if (isCounting) expect(played).toBeGreaterThanOrEqual(SCHEDULES);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
      await kind.close();
      await partner.close();
    }
  });
}
