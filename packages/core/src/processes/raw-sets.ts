import { ROWS_AT_ONCE, type Steps } from './steps.js';

/** A label set as a process holds it. */
export interface RawSet {
  /** The place of its room there. */
  readonly place: number;
  /** Its labels that hold open text, as `labelMask`. */
  readonly open: number;
  readonly texts: readonly string[];
}

/**
 * Parses lines of label sets.
 * @param width how many labels each has
 * @param parsed lines that have been parsed before: the processes of a group mostly have the same ones
 * @throws Error if a line is not one
 */
export function parseRows(
  labels: Uint8Array,
  width: number,
  parsed: Map<string, RawSet> = new Map(),
): Steps<RawSet[]> {
  const read = ([place, open, ...texts]: readonly unknown[]): RawSet => {
    if (
      !Number.isInteger(place) ||
      !Number.isInteger(open) ||
      texts.length !== width ||
      !texts.every((text) => typeof text === 'string')
    ) {
      throw new Error('the file has a line of labels that is not valid');
    }
    return { place: place as number, open: open as number, texts };
  };
  return parseLines(labels, read, parsed);
}

/**
 * Parses lines of JSON.
 * @param read called with each list
 * @param parsed the results of earlier lines
 * @throws Error if a line is not whole, or of `read`
 */
export function* parseLines<T extends object>(
  lines: Uint8Array,
  read: (line: readonly unknown[]) => T,
  parsed: Map<string, T> = new Map(),
): Steps<T[]> {
  const buffer = Buffer.from(lines.buffer, lines.byteOffset, lines.length);
  const all: T[] = [];
  for (let from = 0; from < buffer.length; ) {
    const end = buffer.indexOf(10, from);
    if (end === -1) throw new Error('the file has a line that is not whole');
    const line = buffer.toString('utf8', from, end);
    const one = parsed.get(line) ?? read(JSON.parse(line) as readonly unknown[]);
    parsed.set(line, one);
    all.push(one);
    from = end + 1;
    if (all.length % ROWS_AT_ONCE === 0) yield;
  }
  return all;
}
