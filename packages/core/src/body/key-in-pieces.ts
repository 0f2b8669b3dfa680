import { mayHoldKey } from './key-pattern.js';

/** So much of two pieces is looked at together. */
const EDGE = 64;
/** An edge that is no more than a part of a name, with a quote and the space behind it: where the name begins or ends is not seen. */
const PART_OF_NAME = /^"?[-_\w\\]*"?\s*$/;

/**
 * {@link mayHoldKey} of text that came in pieces: they need not be joined to learn that nothing is in them.
 * @param pieces all but the last are longer than a name that anybody would send
 */
export function mayHoldKeyInPieces(pieces: readonly string[], keys: readonly string[]): boolean {
  return (
    pieces.some((piece, at) => at > 0 && mayHoldKeyBetween(pieces[at - 1] ?? '', piece, keys)) ||
    pieces.some((piece) => mayHoldKey(piece, keys))
  );
}

function mayHoldKeyBetween(before: string, behind: string, keys: readonly string[]): boolean {
  const end = before.slice(-EDGE);
  const begin = behind.slice(0, EDGE);
  return PART_OF_NAME.test(end) || PART_OF_NAME.test(begin) || mayHoldKey(end + begin, keys);
}
