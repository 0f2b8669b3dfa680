import { writeSync } from 'node:fs';
import * as fc from 'fast-check';
import { isReplay, propertyOptions } from '../property.ts';
import { runBatch, type Tally } from './batch.ts';
import type { Framework } from './framework.ts';
import { type Schedule, schedule } from './schedule.ts';
import { Service } from './service.ts';

// Unbiased, so that the number of schedules hardly differs between two seeds.
const batches: fc.Arbitrary<Schedule[]> = fc.noBias(
  fc.array(schedule, { minLength: 1, maxLength: 60, size: 'max' }),
);

/**
 * The property that each request is counted exactly once, whatever the schedule.
 * @param runs batches in CI, of 30 schedules on average
 * @param least so many schedules these must come to
 * @throws Error with the seed and the smallest batch that fails
 */
export async function checkOnce(framework: Framework, runs: number, least: number): Promise<void> {
  const service = await Service.start(framework);
  const tally: Tally = { schedules: 0, requests: 0, received: 0, statuses: new Map() };
  const property = fc.asyncProperty(batches, async (batch) => {
    expect(await runBatch(framework, service, batch, tally)).toEqual([]);
  });
  const restoreStacks = withoutStacks();
  try {
    await fc.assert(property, propertyOptions<[Schedule[]]>(runs));
  } finally {
    restoreStacks();
    await service.close();
  }
  const { schedules, requests, received, statuses } = tally;
  const byStatus = [...statuses].map(([status, count]) => `${count} of ${status}`).join(', ');
  writeSync(
    2,
    `${schedules} schedules, ${requests} requests (${byStatus}), ${received} compared with what the client received\n`,
  );
  if (isReplay || process.env.FC_RUNS !== undefined) return;
  expect(schedules).toBeGreaterThanOrEqual(least);
  expect([...statuses.keys()]).toEqual(expect.arrayContaining(['200', '404', '499', '500']));
  expect(received).toBeGreaterThan(least / 10);
}

// Node makes an error for each connection that is cut. Under jest, to format their stacks costs a fifth of all the time;
// they belong to the realm outside its sandbox.
function withoutStacks(): () => void {
  const HostError = structuredClone(new Error()).constructor as ErrorConstructor;
  const { stackTraceLimit } = HostError;
  HostError.stackTraceLimit = 0;
  return () => {
    HostError.stackTraceLimit = stackTraceLimit;
  };
}
