import type { FamilySchema } from '../labels/schema.js';

/** What stands in a label whose values have become too many. */
export const OTHER = '__other__';

/** One step of the way on which a family with too many label sets folds new ones. */
export interface FoldingLevel {
  /** New label sets are admitted at this level while fewer than so many are held. */
  readonly bound: number;
  /** For each label of the schema: whether it is replaced by {@link OTHER}. */
  readonly folds: readonly Fold[];
}

/** `untrusted`: only where the observation's path may hold a client's text. */
export type Fold = boolean | 'untrusted';

/**
 * The levels of a family, from label sets as they are down to the last one, which holds {@link OTHER} in every label.
 * All bounds but the last leave room for that one set, however small the limit.
 */
export function foldingLevels(
  { labels, foldable }: Pick<FamilySchema, 'labels' | 'foldable'>,
  limit: number,
): readonly FoldingLevel[] {
  const level = (bound: number, ...folded: readonly string[]): FoldingLevel => ({
    bound: Math.min(bound, limit - 1),
    folds: labels.map(
      (label) =>
        foldable.includes(label) && folded.includes(label) && (label === 'path' ? 'untrusted' : true),
    ),
  });
  return [
    level(limit / 2),
    level((limit * 3) / 4, 'f_code'),
    level((limit * 7) / 8, 'f_code', 'method_code', 'path'),
    level(limit - 1, 'f_code', 'method_code', 'path', 'code'),
    { bound: limit, folds: labels.map(() => true) },
  ];
}
