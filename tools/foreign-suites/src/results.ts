/** How one test of a suite went. */
export interface Result {
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Why it failed. */
  readonly message?: string | undefined;
}

/** By the test's full name. */
export type Results = ReadonlyMap<string, Result>;
