import { valueText } from './section.js';

/** How many bytes {@link writeEncoded} copies at a time: it needs room for so many more. */
export const COPIED_BYTES = 8;

/** The most digits and signs of a number, and more. */
export const NUMBER_BYTES = 32;

/** Text that is written often. */
export interface Encoded {
  readonly view: DataView;
  readonly length: number;
}

export function encoded(text: string): Encoded {
  const length = Buffer.byteLength(text);
  const bytes = Buffer.alloc(length + COPIED_BYTES);
  bytes.write(text);
  return { view: new DataView(bytes.buffer, bytes.byteOffset), length };
}

/** Writes short text and up to {@link COPIED_BYTES} of nothing behind it, and gives the end. */
export function writeEncoded(target: DataView, at: number, { view, length }: Encoded): number {
  return copyEncoded(target, at, view, 0, length);
}

/**
 * {@link writeEncoded} from a place in what holds the text and {@link COPIED_BYTES} more, of other text or zeros. Byte by
 * byte takes three times as long, and so does a call of `set`. As doubles they are copied exactly, but for what reads as a
 * NaN, which no eight bytes of UTF-8 do, little-endian: they would have to end in 0x7f or 0xff after a byte of 0xf0 or more.
 */
export function copyEncoded(
  target: DataView,
  at: number,
  source: DataView,
  from: number,
  length: number,
): number {
  for (let done = 0; done < length; done += COPIED_BYTES) {
    target.setFloat64(at + done, source.getFloat64(from + done, true), true);
  }
  return at + length;
}

/** Writes a number and the line's end, and gives the end. Most are small whole numbers, whose digits are quicker by hand. */
export function writeNumber(target: Buffer, start: number, value: number): number {
  let at = start;
  if (value < 10) {
    if ((value | 0) === value) {
      target[at++] = 0x30 + value;
      target[at++] = 0x0a;
      return at;
    }
  } else if ((value | 0) === value) {
    let digits = 2;
    for (let power = 100; power <= value; power *= 10) digits++;
    let rest = value;
    for (let place = at + digits - 1; place >= at; place--) {
      const quotient = (rest / 10) | 0;
      target[place] = 0x30 + rest - quotient * 10;
      rest = quotient;
    }
    at += digits;
    target[at++] = 0x0a;
    return at;
  }
  at = writeAscii(target, at, valueText(value));
  target[at++] = 0x0a;
  return at;
}

/** A quarter of the time of a call of `write`. */
function writeAscii(target: Buffer, start: number, text: string): number {
  for (let at = 0; at < text.length; at++) target[start + at] = text.charCodeAt(at);
  return start + text.length;
}
