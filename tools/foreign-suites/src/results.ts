/** How one test of a suite went. */
export interface Result {
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Why it failed. */
  readonly message?: string | undefined;
}

/** By the test's full name. */
export type Results = ReadonlyMap<string, Result>;

/** Collects results. Tests of the same name are numbered. */
export class ResultList {
  readonly results: Map<string, Result> = new Map();

  add(name: string, outcome: Result['outcome'], message?: string): void {
    let key = name;
    for (let count = 2; this.results.has(key); count++) key = `${name} (${count})`;
    this.results.set(key, { outcome, message });
  }
}
