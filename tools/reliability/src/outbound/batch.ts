import fc from 'fast-check';
import { callerScripts, type Schedule, thatEnds } from './caller-script.ts';
import type { ClientKind } from './client.ts';
import { partnerScripts } from './partner-script.ts';

/** Calls that are under way at the same time, and what befalls all of them. */
export interface Batch<Extra> {
  readonly schedules: readonly Schedule<Extra>[];
  readonly event: 'none' | 'two exporters' | 'close' | 'detach';
  /** In which turn the exporter is closed or the client detached. */
  readonly eventTurn: number;
  /** In which turn the signal is aborted that callers share. */
  readonly sharedTurn: number;
  /** Whether bodies are left lying that the caller does not want; else they are cancelled. */
  readonly leavesBodies: boolean;
  /** Whether the same scripts are played to the bare client, too. */
  readonly comparesBare: boolean;
}

/** How many calls there are in a batch at most. */
export const MAX_CALLS = 128;

export function batches<Extra>({ extras, spared }: ClientKind<Extra>): fc.Arbitrary<Batch<Extra>> {
  const schedule = fc
    .record({ partner: partnerScripts, caller: callerScripts, extra: extras })
    .map((each) => ({ ...each, partner: spared?.(each) ?? each.partner }));
  return fc
    .record({
      schedules: fc.array(schedule, { minLength: 1, maxLength: MAX_CALLS, size: 'max' }),
      event: fc.constantFrom(
        ...(['none', 'none', 'none', 'none', 'none', 'two exporters', 'close', 'detach'] as const),
      ),
      eventTurn: fc.nat(8),
      sharedTurn: fc.nat(12),
      leavesBodies: fc.constantFrom(false, false, false, false, true),
      comparesBare: fc.integer({ min: 1, max: 12 }).map((one) => one === 12),
    })
    .map((batch) => ({
      ...batch,
      schedules: batch.schedules.map((each) => thatEnds(settled(each, batch.leavesBodies))),
    }));
}

function settled<Extra>(schedule: Schedule<Extra>, leavesBodies: boolean): Schedule<Extra> {
  const { caller } = schedule;
  if (leavesBodies || caller.reading !== 'nothing') return schedule;
  return { ...schedule, caller: { ...caller, reading: 'cancel' } };
}
