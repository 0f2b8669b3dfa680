import type { Steps } from './steps.js';

/** A label set as a process holds it. */
export interface RawSet {
  /** The place of its room there. */
  readonly place: number;
  /** Its labels that hold open text, as `labelMask`. */
  readonly open: number;
  readonly texts: readonly string[];
}

/** Lines that are parsed at once: 256 take 0.2 ms. */
const LINES_AT_ONCE = 256;

/**
 * Parses lines of label sets.
 * @param width how many labels each has
 * @throws Error if a line is not one
 */
export function parseRows(labels: Uint8Array, width: number): Steps<RawSet[]> {
  return parseLines(labels, ([place, open, ...texts]) => {
    if (
      !Number.isInteger(place) ||
      !Number.isInteger(open) ||
      texts.length !== width ||
      !texts.every((text) => typeof text === 'string')
    ) {
      throw new Error('the file has a line of labels that is not valid');
    }
    return { place: place as number, open: open as number, texts };
  });
}

/**
 * Parses lines of JSON.
 * @param read called with each list
 * @throws Error if a line is not whole, or of `read`
 */
export function* parseLines<T>(lines: Uint8Array, read: (line: readonly unknown[]) => T): Steps<T[]> {
  const buffer = Buffer.from(lines.buffer, lines.byteOffset, lines.length);
  const parsed: T[] = [];
  for (let from = 0; from < buffer.length; ) {
    const end = buffer.indexOf(10, from);
    if (end === -1) throw new Error('the file has a line that is not whole');
    parsed.push(read(JSON.parse(buffer.toString('utf8', from, end)) as readonly unknown[]));
    from = end + 1;
    if (parsed.length % LINES_AT_ONCE === 0) yield;
  }
  return parsed;
}
