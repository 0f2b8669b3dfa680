import { type Arbitrary, constantFrom, nat, oneof, record } from 'fast-check';
import { FAILURES, type Failure } from './failures.ts';
import { RESULTS, type ResultName } from './results.ts';
import { SUCCESSES, type Success } from './successes.ts';
import { type Thrown, thrown, thrownBy } from './thrown.ts';

/** How a handler ends, as it stands in a message: `turns` are those of the event loop before it does. */
export type Ending = { readonly turns: number } & (
  | { readonly how: Success; readonly result: ResultName }
  | { readonly how: Failure; readonly thrown: Thrown }
);

/** What an ending is played with. */
export interface Stage {
  /** Called in the moment of the outcome, once: `code` is what has to be recorded where `resultCode` is asked. */
  readonly outcome: (outcome: { readonly threw: boolean; readonly code: 0 | 1 }) => void;
  /** Takes what goes on only when somebody else releases it. */
  readonly hold: (release: () => void) => void;
  /** Called each time that a thenable is asked for its value. */
  readonly asked: () => void;
}

const namesOf = <Name extends string>(table: Readonly<Record<Name, unknown>>): Arbitrary<Name> =>
  constantFrom(...(Object.keys(table) as Name[]));

const turns = nat({ max: 3 });
const success = record({ how: namesOf(SUCCESSES), result: namesOf(RESULTS), turns });

/** Any ending; `lethal` adds, rarely, what ends the consumer. */
export function endings(lethal: boolean): Arbitrary<Ending> {
  return oneof({ weight: 3, arbitrary: success }, { weight: 1, arbitrary: failures(lethal) });
}

/** An ending that fails. */
export function failures(lethal: boolean): Arbitrary<Ending> {
  return record({ how: namesOf(FAILURES), thrown: thrown(lethal), turns });
}

/** Ends a handler in that way: gives what it returns, or throws. */
export function play(ending: Ending, { outcome, hold, asked }: Stage): unknown {
  const soon = (then: () => void): void => {
    let left = ending.turns;
    const step = (): void => (left-- === 0 ? then() : void setImmediate(step));
    step();
  };
  const moments = {
    soon,
    later: async () => await new Promise<void>(soon),
    released: async () => await new Promise<void>((resolve) => hold(resolve)),
    asked,
  };
  if ('thrown' in ending) {
    const fail = (): unknown => {
      outcome({ threw: true, code: 1 });
      return thrownBy(ending.thrown);
    };
    return FAILURES[ending.how](fail, moments);
  }
  const succeed = (): unknown => {
    const { value, code } = RESULTS[ending.result];
    outcome({ threw: false, code });
    return value;
  };
  return SUCCESSES[ending.how](succeed, moments);
}
