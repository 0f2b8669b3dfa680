/** A page as lines, and which of them are not UTF-8. */
export interface Lines {
  readonly lines: readonly string[];
  /** Numbers of lines, from 1. */
  readonly notUtf8: ReadonlySet<number>;
}

const LINE_FEED = 0x0a;

/** Splits a page into lines. Bytes that are not UTF-8 become U+FFFD, which a label may also hold by itself. */
export function splitLines(bytes: Uint8Array): Lines {
  // A byte order mark is kept: Prometheus does not skip it.
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
  const read = (part: Uint8Array): string | undefined => {
    try {
      return strict.decode(part);
    } catch {
      return undefined;
    }
  };
  const whole = read(bytes);
  if (whole !== undefined) return { lines: withoutLast(whole.split('\n')), notUtf8: new Set() };
  const lines: string[] = [];
  const notUtf8 = new Set<number>();
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found < 0 ? bytes.length : found;
    const part = bytes.subarray(start, end);
    const line = read(part);
    if (line === undefined) notUtf8.add(lines.length + 1);
    lines.push(line ?? lenient.decode(part));
    start = end + 1;
  }
  return { lines, notUtf8 };
}

/** The text after the last line feed is a line only if there is any. */
function withoutLast(lines: string[]): string[] {
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
