/** One table of docs/performance.md. */
export interface Table {
  /** The word that the command takes, and the name of its place in the document. */
  readonly name: string;
  readonly run: (size: Size) => Promise<TableResult>;
}

/** How much is measured: `full` for figures, `smoke` to see that it runs. */
export type Size = 'full' | 'smoke';

/** All variants; to see that a table runs, the first two are enough: what is compared with, and ours. */
export function variantsOf(size: Size, variants: readonly string[]): readonly string[] {
  return size === 'full' ? variants : variants.slice(0, 2);
}

/** How often each case is measured, after rounds that do not count. */
export function roundsOf(size: Size, rounds: number, warmUps = 2): { rounds: number; warmUps: number } {
  return size === 'full' ? { rounds, warmUps } : { rounds: 1, warmUps: 0 };
}

export interface TableResult {
  /** Sentences on how it was taken. */
  readonly how: string;
  readonly grids: readonly Grid[];
  readonly targets: readonly Target[];
}

export interface Grid {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What issue 3 of the project asks for, beside what was measured. */
export interface Target {
  readonly what: string;
  /** As text, with its unit: `at most 0.08`. */
  readonly target: string;
  readonly limit: number;
  readonly measured: number;
  /** Behind the measured figure: ` us`, or nothing for a ratio. */
  readonly unit: string;
}
