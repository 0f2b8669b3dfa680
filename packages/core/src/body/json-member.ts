import { BACKSLASH, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './json-bytes.js';
import { asScalar, isKey, type Scalar } from './key-search.js';

/** No JSON looks like that. */
export const NOT_JSON: unique symbol = Symbol('not JSON');

const DASH = 0x2d;
const UNDERSCORE = 0x5f;
const ZERO = 0x30;

/** Longer values are left to JSON.parse. */
const SHORT = 12;

/** How a name spells a key. */
export const EXACT = 1;
const OTHERWISE = 2;

type Spelling = typeof EXACT | typeof OTHERWISE;

/** How the name between the quotes at `from` and before `to` spells `key`; undefined where it does not. */
export function spellingAt(bytes: Uint8Array, from: number, to: number, key: string): Spelling | undefined {
  let matched = 0;
  let exact = to - from - 2 === key.length;
  for (let at = from + 1; at < to - 1; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === key.charCodeAt(matched)) {
      matched++;
    } else if (byte >= 0x41 && byte <= 0x5a && byte + 0x20 === key.charCodeAt(matched)) {
      exact = false;
      matched++;
    } else if (byte === BACKSLASH) {
      return decodedSpelling(bytes, from, to, key);
    } else if (byte !== DASH && byte !== UNDERSCORE) {
      return undefined;
    }
  }
  if (matched < key.length) return undefined;
  return exact ? EXACT : OTHERWISE;
}

function decodedSpelling(bytes: Uint8Array, from: number, to: number, key: string): Spelling | undefined {
  const name = parsed(bytes, from, to);
  if (typeof name !== 'string' || !isKey(name, key)) return undefined;
  return name === key ? EXACT : OTHERWISE;
}

/**
 * The value at `from` and before `to`, as JSON.parse gives it.
 * @returns undefined for what is no code
 */
export function scalarAt(bytes: Uint8Array, from: number, to: number): Scalar | typeof NOT_JSON | undefined {
  const first = bytes[from];
  // Objects and arrays are no codes, and may be large.
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return undefined;
  const plain = first === QUOTE ? plainText(bytes, from, to) : plainNumber(bytes, from, to);
  if (plain !== undefined) return plain;
  const value = parsed(bytes, from, to);
  return value === NOT_JSON ? NOT_JSON : asScalar(value);
}

/** What most codes are: a few ASCII characters without an escape; undefined for other text. */
function plainText(bytes: Uint8Array, from: number, to: number): string | undefined {
  const last = to - 1;
  if (last <= from || last - from > SHORT || bytes[last] !== QUOTE) return undefined;
  let text = '';
  for (let at = from + 1; at < last; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x20 || byte > 0x7e || byte === BACKSLASH || byte === QUOTE) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** The same of numbers: a few digits. */
function plainNumber(bytes: Uint8Array, from: number, to: number): number | undefined {
  const digits = to - from;
  if (digits === 0 || digits > SHORT || (bytes[from] === ZERO && digits > 1)) return undefined;
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

/** One JSON value that is known to be no object or array; {@link NOT_JSON} where it is none. */
function parsed(bytes: Uint8Array, from: number, to: number): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8'));
  } catch {
    return NOT_JSON;
  }
}
