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

/** Calls without an end take their time at each step of shrinking: what is smallest by then is told. */
const STRATEGY = { unbiased: true, interruptAfterTimeLimit: 100_000 };

/** The test that each call of `kind` is counted once, whatever the partner and the caller do. */
export function oneTerminalEvent<Extra>(kind: ClientKind<Extra>): void {
  test(`each of ${SCHEDULES} calls is counted once, and its caller sees no difference`, async () => {
    const partner = await startScriptedPartner();
    const isCounting = !isReplay && process.env.FC_RUNS === undefined;
    let played = 0;
    let isRight = true;
    const property = fc.asyncProperty(batches(kind), async (batch) => {
      // Those are enough, but a failure is shrunk further.
      if (isCounting && isRight && played >= SCHEDULES) return;
      played += batch.schedules.length;
      isRight = false;
      await runBatch(kind, partner, batch);
      isRight = true;
    });
    // Thousands of errors are made, whose stacks jest would each map to the sources.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      await fc.assert(property, { ...propertyOptions<[Batch<Extra>]>(RUNS), ...STRATEGY });
      if (isCounting) expect(played).toBeGreaterThanOrEqual(SCHEDULES);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
      await kind.close();
      await partner.close();
    }
  }, 300_000);
}
