/**
 * What docs/labels.md says of the text of a value, once more and plainly: ill-formed UTF-16 becomes U+FFFD, C0 controls
 * and DEL are removed, and it is cut at 128 UTF-16 units, never inside a pair.
 */
export function modelText(text: string): string {
  const mended = text
    .replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (found) =>
      found.length === 2 ? found : '\ufffd',
    )
    .replace(/\p{Cc}/gu, (control) => (control < '\u0080' ? '' : control));
  if (mended.length <= 128) return mended;
  const cutsPair = /[\ud800-\udbff]/.test(mended.charAt(127));
  return mended.slice(0, cutsPair ? 127 : 128);
}

/** Observations by label set: the key is the JSON of the values, in the order of the family's labels. */
export type Counts = ReadonlyMap<string, number>;

/** What a family should hold after these observations, if nothing is folded. */
export function modelCounts(sets: Iterable<readonly string[]>): Counts {
  const counts = new Map<string, number>();
  for (const set of sets) {
    const key = JSON.stringify(set.map(modelText));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
