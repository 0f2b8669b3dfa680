/** What a step has counted: jest tests and checks alike. */
export interface Tally {
  readonly passed: number;
  readonly skipped: number;
  /** One line for each failure, so that the number and the reasons cannot disagree. */
  readonly failures: readonly string[];
}

export const NOTHING: Tally = { passed: 0, skipped: 0, failures: [] };

/** One check that has passed, or has failed with the reason given. */
export function check(name: string, failure?: string): Tally {
  return failure === undefined
    ? { ...NOTHING, passed: 1 }
    : { ...NOTHING, failures: [`${name}: ${failure}`] };
}

export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, { passed }) => total + passed, 0),
    skipped: tallies.reduce((total, { skipped }) => total + skipped, 0),
    failures: tallies.flatMap(({ failures }) => failures),
  };
}

/** `12 passed, 0 failed`, with `, 3 skipped` where something was skipped: the last line that CI reads. */
export function closingLine({ passed, failures, skipped }: Tally): string {
  const line = `${passed} passed, ${failures.length} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}
