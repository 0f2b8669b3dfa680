/** What tools/benchmarks pins for a label set without its texts: its doubles, its numbers, its place in the index. */
const SERIES_BYTES = 176;
/** Rows come in slabs of 256: so much of a family's last one may be empty. */
const SLAB_BYTES = 256 * 15 * 8;
/** An entry of a Map and of two arrays, each with room to grow, and the heads of two strings. */
const VALUE_BYTES = 160;

/** The bytes that label sets and their texts, as a scrape shows them, take at most. */
export function explainedBytes(sets: readonly Readonly<Record<string, string>>[]): number {
  const values = new Set<string>();
  for (const set of sets) {
    for (const [label, value] of Object.entries(set)) values.add(`${label}=${value}`);
  }
  let bytes = SLAB_BYTES + sets.length * SERIES_BYTES;
  for (const value of values) bytes += VALUE_BYTES + textBytes(value);
  return bytes;
}

/** A text is held as it was given and, where it differs, as it is printed: with its escapes. */
function textBytes(printed: string): number {
  const width = /[\u0100-\uffff]/.test(printed) ? 2 : 1;
  return width * (printed.includes('\\') ? 2 : 1) * printed.length;
}
