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
 * @param labels those after `appid` and `application`
 */
export function foldingLevels(labels: readonly string[], limit: number): readonly FoldingLevel[] {
  const level = (bound: number, ...folded: readonly string[]): FoldingLevel => ({
    bound: Math.min(bound, limit - 1),
    folds: labels.map((label) => folded.includes(label) && (label === 'path' ? 'untrusted' : true)),
  });
  // The caller of a message is always empty: nobody's text, so nothing to fold.
  const caller = labels.includes('topic') ? [] : ['f_code'];
  return [
    level(limit / 2),
    level((limit * 3) / 4, ...caller),
    level((limit * 7) / 8, ...caller, 'method_code', 'path'),
    level(limit - 1, ...caller, 'method_code', 'path', 'code'),
    { bound: limit, folds: labels.map(() => true) },
  ];
}
