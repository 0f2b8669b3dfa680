import type { Steps } from './steps.js';

/** A label set as a process holds it. */
export interface RawSet {
  /** The place of its room there. */
  readonly place: number;
  /** Its labels that hold open text, as `labelMask`. */
  readonly open: number;
  readonly texts: readonly string[];
}

/** Rows that are parsed at once: 256 lines take 0.2 ms. */
const ROWS_AT_ONCE = 256;

/**
 * Parses lines of label sets.
 * @param width how many labels each has
 * @throws Error if a line is not one
 */
export function* parseRows(labels: Uint8Array, width: number): Steps<RawSet[]> {
  const buffer = Buffer.from(labels.buffer, labels.byteOffset, labels.length);
  const sets: RawSet[] = [];
  for (let from = 0; from < buffer.length; ) {
    const end = buffer.indexOf(10, from);
    if (end === -1) throw new Error('the file has a line of labels that is not whole');
    const [place, open, ...texts] = JSON.parse(buffer.toString('utf8', from, end)) as unknown[];
    if (
      typeof place !== 'number' ||
      typeof open !== 'number' ||
      texts.length !== width ||
      !texts.every((text) => typeof text === 'string')
    ) {
      throw new Error('the file has a line of labels that is not valid');
    }
    sets.push({ place, open, texts });
    from = end + 1;
    if (sets.length % ROWS_AT_ONCE === 0) yield;
  }
  return sets;
}
