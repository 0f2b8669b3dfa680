import type { Result, Results } from './results.ts';

export interface Difference {
  readonly test: string;
  /** The outcomes of all runs without ours, and with it. `missing`: the test did not come to an end. */
  readonly without: readonly string[];
  readonly withOurs: readonly string[];
  readonly message: string | undefined;
}

export interface Comparison {
  /** Tests that never ended with ours as they ended without it. */
  readonly differences: readonly Difference[];
  /** Tests whose outcome changes from run to run. */
  readonly unsteady: readonly string[];
}

const outcomeIn = (results: Results, test: string): Result['outcome'] | 'missing' =>
  results.get(test)?.outcome ?? 'missing';

/**
 * Compares runs, of which there is at least one on each side. A test differs if no run on one side ended as one on the
 * other did.
 */
export function compare(without: readonly Results[], withOurs: readonly Results[]): Comparison {
  const differences: Difference[] = [];
  const unsteady: string[] = [];
  for (const test of new Set([...without, ...withOurs].flatMap((results) => [...results.keys()]))) {
    const before = without.map((results) => outcomeIn(results, test));
    const after = withOurs.map((results) => outcomeIn(results, test));
    if (!before.some((outcome) => after.includes(outcome))) {
      const failed = withOurs.find((results) => results.get(test)?.message !== undefined);
      differences.push({ test, without: before, withOurs: after, message: failed?.get(test)?.message });
    } else if (new Set([...before, ...after]).size > 1) unsteady.push(test);
  }
  return { differences, unsteady };
}
