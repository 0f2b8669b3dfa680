/** The bytes that JSON is built of. */
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const BACKSLASH = 0x5c;

/** From this length on a native search for the end of a string costs less than a loop. */
const LONG_STRING = 48;

export function isSpace(unit: number | undefined): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;
}

export function afterSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at++;
  return at;
}

/** The last byte, or UTF-16 unit, that is no white space; -1 where there is none. */
export function lastOf(text: Uint8Array | string): number {
  for (let at = text.length - 1; at >= 0; at--) {
    const unit = typeof text === 'string' ? text.charCodeAt(at) : (text[at] ?? 0);
    if (!isSpace(unit)) return unit;
  }
  return -1;
}

/** The place after the closing quote of the string whose text begins at `from`; `length` where it has none before. */
export function afterText(bytes: Uint8Array, from: number, length: number): number {
  const long = from + LONG_STRING;
  let at = from;
  while (at < long) {
    const byte = bytes[at++];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at++;
  }
  return afterLongText(bytes, at, length);
}

function afterLongText(bytes: Uint8Array, from: number, length: number): number {
  // Not in `bytes` themselves, whose next quote may be a megabyte away.
  const head = bytes.length === length ? bytes : bytes.subarray(0, length);
  for (let quote = head.indexOf(QUOTE, from); quote >= 0; quote = head.indexOf(QUOTE, quote + 1)) {
    if (!isEscaped(bytes, quote)) return quote + 1;
  }
  return length;
}

/** An odd run of backslashes before it escapes a quote. */
function isEscaped(bytes: Uint8Array, quote: number): boolean {
  let at = quote;
  while (bytes[at - 1] === BACKSLASH) at--;
  return (quote - at) % 2 === 1;
}

/**
 * The place after the value that begins at `from`, whose inside is not checked; `length` where it does not end before.
 * @param longest objects and arrays of more bytes count as such that do not end
 */
export function afterValue(
  bytes: Uint8Array,
  from: number,
  length: number,
  longest: number = length,
): number {
  const first = bytes[from];
  if (first === QUOTE) return afterText(bytes, from + 1, length);
  let at = from;
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) {
    while (at < length && !endsScalar(bytes[at])) at++;
    return at;
  }
  const end = Math.min(length, from + longest);
  let depth = 0;
  while (at < end) {
    const byte = bytes[at++] ?? 0;
    if (byte === QUOTE) {
      // Not a call of afterText: there are many, and most are short.
      while (at < end) {
        const unit = bytes[at++] ?? 0;
        if (unit === QUOTE) break;
        if (unit === BACKSLASH) at++;
      }
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) return at;
  }
  return length;
}

function endsScalar(byte: number | undefined): boolean {
  return byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || isSpace(byte);
}

export function beforeSpace(bytes: Uint8Array, to: number): number {
  let at = to;
  while (at > 0 && isSpace(bytes[at - 1])) at--;
  return at;
}

/** The place of the opening quote of the string that ends before `to`; -1 where `bytes` begin behind it. */
export function beforeString(bytes: Uint8Array, to: number): number {
  let at = to - 2;
  while (at >= 0 && (bytes[at] !== QUOTE || isEscaped(bytes, at))) at--;
  return at;
}

/** The place where the value begins that ends before `to`, whose inside is not checked; -1 where `bytes` begin behind it. */
export function beforeValue(bytes: Uint8Array, to: number): number {
  const last = bytes[to - 1];
  if (last === QUOTE) return beforeString(bytes, to);
  let at = to - 1;
  if (last !== CLOSE_BRACE && last !== CLOSE_BRACKET) {
    while (at >= 0 && bytes[at] !== COLON && !isSpace(bytes[at])) at--;
    return at < 0 ? -1 : at + 1;
  }
  let depth = 0;
  while (at >= 0) {
    const byte = bytes[at];
    if (byte === QUOTE) at = beforeString(bytes, at + 1);
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth++;
    else if ((byte === OPEN_BRACE || byte === OPEN_BRACKET) && --depth === 0) return at;
    at--;
  }
  return -1;
}

/** The same bytes, not a copy of them. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
