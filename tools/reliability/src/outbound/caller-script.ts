import fc from 'fast-check';
import { neverEnds, type PartnerScript } from './partner-script.ts';

/** What the caller of one request does, in turns of the event loop since it began. */
export interface CallerScript {
  /** In which turn of its batch the call begins. */
  readonly startTurn: number;
  readonly to: 'partner' | 'stranger' | 'closed port';
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** When the caller gives up. `with others`: by a signal that the whole batch shares. */
  readonly leaves:
    | 'never'
    | 'before'
    | 'at once'
    | 'after turns'
    | 'at the headers'
    | 'in the body'
    | 'by a deadline'
    | 'with others';
  readonly leavesAfterTurns: number;
  readonly because: 'no reason' | 'a TimeoutError' | 'an error of its own';
  /** What it does with the body; `nothing` only where the batch says so. */
  readonly reading: 'all' | 'one piece' | 'cancel' | 'destroy with an error' | 'twice' | 'nothing';
}

/** One call: what the partner does, what the caller does, and what is peculiar to the client. */
export interface Schedule<Extra> {
  readonly partner: PartnerScript;
  readonly caller: CallerScript;
  readonly extra: Extra;
}

export const callerScripts: fc.Arbitrary<CallerScript> = fc.record({
  startTurn: fc.nat(6),
  to: fc.oneof(
    { weight: 12, arbitrary: fc.constant('partner' as const) },
    { weight: 1, arbitrary: fc.constantFrom('stranger', 'closed port') },
  ),
  method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST'),
  leaves: fc.oneof(
    { weight: 1, arbitrary: fc.constant('never' as const) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'before',
        'at once',
        'after turns',
        'after turns',
        'at the headers',
        'in the body',
        'by a deadline',
        'with others',
      ),
    },
  ),
  leavesAfterTurns: fc.integer({ min: 1, max: 12 }),
  because: fc.constantFrom('no reason', 'a TimeoutError', 'an error of its own'),
  reading: fc.oneof(
    { weight: 3, arbitrary: fc.constant('all' as const) },
    {
      weight: 2,
      arbitrary: fc.constantFrom('one piece', 'cancel', 'destroy with an error', 'twice', 'nothing'),
    },
  ),
});

/** True where nothing but the two scripts decides how the call ends. */
export function isUndisturbed({ caller }: Schedule<unknown>): boolean {
  return caller.leaves === 'never' && (caller.reading === 'all' || caller.reading === 'twice');
}

/** `schedule` with a caller that leaves where the partner would keep it for ever. */
export function thatEnds<Extra>(schedule: Schedule<Extra>): Schedule<Extra> {
  const { partner, caller } = schedule;
  const isKept = neverEnds(partner, caller.method) && caller.to !== 'closed port';
  const leavesSurely = caller.leaves === 'after turns' || caller.leaves === 'by a deadline';
  return isKept && !leavesSurely && caller.leaves !== 'before' && caller.leaves !== 'at once'
    ? { ...schedule, caller: { ...caller, leaves: 'by a deadline' } }
    : schedule;
}
