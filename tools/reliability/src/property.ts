import { writeSync } from 'node:fs';
import type { Parameters } from 'fast-check';

/** True where one known case is run again, by `FC_PATH`: the number of runs is then no matter. */
export const isReplay: boolean = process.env.FC_PATH !== undefined;

/** What is played where nobody asks for another: a commit is not to fail for what an earlier one did. */
const USUAL_SEED = 1;

/**
 * How fast-check runs a property. The seed is always printed, with what to type for the same runs: `FC_SEED` gives one
 * (`random` a new one each time), `FC_PATH` (from the message of a failure) goes to the one case, `FC_RUNS` changes the number.
 * @param runs how many in CI
 * @throws RangeError where `FC_SEED` is neither a 32-bit integer nor `random`, or `FC_RUNS` no positive one
 */
export function propertyOptions<Values = void>(runs: number): Parameters<Values> {
  const { FC_SEED, FC_PATH, FC_RUNS } = process.env;
  const seed =
    FC_SEED === 'random' ? Math.trunc(Math.random() * 0x1_0000_0000) | 0 : Number(FC_SEED ?? USUAL_SEED);
  const numRuns = FC_RUNS === undefined ? runs : Number(FC_RUNS);
  if (seed !== (seed | 0)) throw new RangeError(`FC_SEED must be a 32-bit integer, not ${FC_SEED}`);
  if (!Number.isSafeInteger(numRuns) || numRuns < 1) {
    throw new RangeError(`FC_RUNS must be a positive integer, not ${FC_RUNS}`);
  }
  const { currentTestName = '' } = expect.getState();
  // jest would put a stack beside what goes through `console`.
  writeSync(2, `property "${currentTestName}": FC_SEED=${seed}, ${numRuns} runs\n`);
  return FC_PATH === undefined ? { seed, numRuns } : { seed, numRuns, path: FC_PATH, endOnFailure: true };
}
