import { type FamilySchema, labelMask } from '../labels/schema.js';

/** What stands in a label whose values have become too many. */
export const OTHER = '__other__';

/** How the new label sets of a family are folded, from sets as they are down to one set of {@link OTHER} alone. Masks are those of {@link labelMask}. */
export interface Folding {
  /** For each pool of open text, in order: the labels that are folded if they hold open text. */
  readonly pools: readonly number[];
  /** The steps after all open text is folded: the labels that are folded in addition. */
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

/** The values of a set with {@link OTHER} in the labels of `mask`. */
export function folded(values: readonly string[], mask: number): string[] {
  // Array.from, as map() gives another kind of array to V8, and two kinds make every look-up slower.
  return Array.from(values, (value, at) => ((mask >> at) & 1 ? OTHER : value));
}
