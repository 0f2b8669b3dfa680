import type { Judge, Pace } from './compare.ts';
import type { Estimate } from './measured.ts';

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

/** The {@link Pace} of a comparison; to see that it runs, one round is enough. */
export function paceOf(size: Size, seconds: number, rounds: Partial<Omit<Pace, 'budgetMs'>> = {}): Pace {
  if (size === 'smoke') return { generations: 1, warmUps: 0, least: 1, most: 1, budgetMs: 0 };
  return { generations: 2, warmUps: 5, least: 7, most: 1000, budgetMs: seconds * 1000, ...rounds };
}

/** By what ours and a target's measure are judged, which have to be exact, and all others, which have to be about right. */
export function judgedBy(base: string, figure: string, exact: readonly string[] = []): Judge {
  const isExact = (variant: string): boolean =>
    variant.includes('channel-exporter') || exact.includes(variant);
  return { base, figure, tolerance: (variant) => (isExact(variant) ? 0.002 : 0.02) };
}

export interface TableResult {
  /** How it was taken, in Markdown: each line is a paragraph or an item of a list, and is wrapped in the document. */
  readonly how: string;
  readonly grids: readonly Grid[];
  readonly targets: readonly Target[];
}

export interface Grid {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What the project asks of itself, beside what was measured. */
export interface Target {
  readonly what: string;
  /** As text, with its unit: `at most 0.08`. */
  readonly target: string;
  readonly limit: number;
  readonly measured: number;
  /** By how much chance may have moved what was measured; left out for what is exact. */
  readonly error?: number;
  /** Behind the measured figure: ` us`, or nothing for a ratio. */
  readonly unit: string;
}

/** The part of a {@link Target} that was estimated, in a unit of so many of what was measured. */
export function measuredAs({ value, error }: Estimate, unit = 1): Pick<Target, 'measured' | 'error'> {
  return { measured: value / unit, error: error / unit };
}
