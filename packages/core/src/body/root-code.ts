import {
  afterSpace,
  afterString,
  afterValue,
  BACKSLASH,
  CLOSE_BRACE,
  COLON,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './json-bytes.js';
import { isKey, type Scalar } from './key-search.js';

/** So many bytes of a body are looked at for a code before anything is done that takes longer the longer a body is. */
export const HEAD_BYTES = 4096;

/** A business code at the top level of a JSON object. */
export interface RootCode {
  readonly value: Scalar;
  /** True where its key is written as it is searched: no other spelling comes before it. */
  readonly exact: boolean;
  /** The place of the `,` or `}` that follows; where that was not seen, the end of the bytes. */
  readonly end: number;
}

/** No JSON begins like that. */
export const NOT_JSON: unique symbol = Symbol('not JSON');

const DASH = 0x2d;
const UNDERSCORE = 0x5f;

/** How a name spells a key. */
const EXACT = 1;
const OTHERWISE = 2;

/**
 * Looks for the first scalar under `key` at the top level of a JSON object. What it steps over is neither decoded nor
 * proved to be well-formed.
 * @param bytes the object, or its head
 * @param from where its `{` stands
 * @param key in lower case without `-` and `_`
 * @returns undefined where none was seen whole
 */
export function rootCode(
  bytes: Uint8Array,
  from: number,
  key: string,
): RootCode | typeof NOT_JSON | undefined {
  const { length } = bytes;
  let at = from + 1;
  for (;;) {
    const name = afterSpace(bytes, at);
    if (name >= length) return undefined;
    if (bytes[name] !== QUOTE) return NOT_JSON;
    const nameEnd = afterString(bytes, name);
    const colon = afterSpace(bytes, nameEnd);
    if (colon >= length) return undefined;
    if (bytes[colon] !== COLON) return NOT_JSON;
    const value = afterSpace(bytes, colon + 1);
    const valueEnd = afterValue(bytes, value);
    // A value that touches the end may go on behind it.
    if (valueEnd >= length) return undefined;
    const end = afterSpace(bytes, valueEnd);
    const follows = bytes[end];
    if (end < length && follows !== COMMA && follows !== CLOSE_BRACE) return NOT_JSON;
    const spelling = spellingAt(bytes, name, nameEnd, key);
    if (spelling !== undefined) {
      const scalar = scalarAt(bytes, value, valueEnd);
      if (scalar === NOT_JSON) return NOT_JSON;
      if (scalar !== undefined) return { value: scalar, exact: spelling === EXACT, end };
    }
    if (follows !== COMMA) return undefined;
    at = end + 1;
  }
}

/** How the name between the quotes at `from` and before `to` spells `key`; undefined where it does not. */
function spellingAt(
  bytes: Uint8Array,
  from: number,
  to: number,
  key: string,
): typeof EXACT | typeof OTHERWISE | undefined {
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

function decodedSpelling(
  bytes: Uint8Array,
  from: number,
  to: number,
  key: string,
): typeof EXACT | typeof OTHERWISE | undefined {
  const name = parsed(bytes, from, to);
  if (typeof name !== 'string' || !isKey(name, key)) return undefined;
  return name === key ? EXACT : OTHERWISE;
}

/** @returns undefined for what is no code */
function scalarAt(bytes: Uint8Array, from: number, to: number): Scalar | typeof NOT_JSON | undefined {
  const first = bytes[from];
  // Objects and arrays are no codes, and may be large.
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return undefined;
  if (to - from === 1 && first !== undefined && first >= 0x30 && first <= 0x39) return first - 0x30;
  const value = parsed(bytes, from, to);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : undefined;
    default:
      return value === null ? undefined : NOT_JSON;
  }
}

/** One JSON value that is known to be no object or array; {@link NOT_JSON} where it is none. */
function parsed(bytes: Uint8Array, from: number, to: number): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8'));
  } catch {
    return NOT_JSON;
  }
}
