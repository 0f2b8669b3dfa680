import { beforeSpace, beforeString, beforeValue, CLOSE_BRACE, COLON, COMMA, QUOTE } from './json-bytes.js';
import { EXACT, NOT_JSON, scalarAt, spellingAt } from './json-member.js';
import type { Scalar } from './key-search.js';

/**
 * Looks for the last value under exactly `key` at the top level of a JSON object, from its end: of several, JSON.parse takes
 * the last one, too.
 * @param bytes the object's end
 * @returns undefined where `bytes` begin before one was seen, and where that is no scalar
 */
export function lastCode(bytes: Uint8Array, key: string): Scalar | undefined {
  let end = beforeSpace(bytes, bytes.length) - 1;
  if (bytes[end] !== CLOSE_BRACE) return undefined;
  for (;;) {
    const valueEnd = beforeSpace(bytes, end);
    const value = beforeValue(bytes, valueEnd);
    const colon = beforeSpace(bytes, value) - 1;
    if (bytes[colon] !== COLON) return undefined;
    const nameEnd = beforeSpace(bytes, colon);
    if (bytes[nameEnd - 1] !== QUOTE) return undefined;
    const name = beforeString(bytes, nameEnd);
    end = beforeSpace(bytes, name) - 1;
    // What no comma precedes may be the end of another string, or the one name of an object that was seen whole.
    if (bytes[end] !== COMMA) return undefined;
    if (spellingAt(bytes, name, nameEnd, key) === EXACT) {
      const scalar = scalarAt(bytes, value, valueEnd);
      return scalar === NOT_JSON ? undefined : scalar;
    }
  }
}
