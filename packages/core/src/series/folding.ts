import { type FamilySchema, labelMask } from '../labels/schema.js';

/** The value of a label after folding. */
export const OTHER = '__other__';

/** The steps in which new label sets are folded, down to one set of {@link OTHER} alone. Masks are those of {@link labelMask}. */
export interface Folding {
  /** The labels that are folded if they hold open text, for each pool of open text in order. */
  readonly pools: readonly number[];
  /** The labels that each later step folds in addition, after all open text is folded. */
  readonly last: readonly number[];
}

export function foldingOf(schema: FamilySchema): Folding {
  const cumulative = (steps: readonly (readonly string[])[]): number[] =>
    steps.map((_, at) => labelMask(schema, steps.slice(0, at + 1).flat()));
  return {
    pools: schema.open.length === 0 ? [] : [0, ...cumulative(schema.foldedFirst)],
    last: [...cumulative(schema.foldedLast.map((label) => [label])), labelMask(schema, schema.labels)],
  };
}

/** Replaces the values of the labels of `mask` by {@link OTHER}. */
export function foldLabels(values: readonly string[], mask: number): string[] {
  return values.map((value, at) => ((mask >> at) & 1 ? OTHER : value));
}
