import { afterSpace, afterText, afterValue, CLOSE_BRACE, COLON, COMMA, QUOTE } from './json-bytes.js';
import { EXACT, NOT_JSON, scalarAt, spellingAt } from './json-member.js';
import type { Scalar } from './key-search.js';

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

/**
 * Looks for the first scalar under `key` at the top level of a JSON object. What it steps over is neither decoded nor
 * proved to be well-formed.
 * @param bytes the object, or its head
 * @param from where its `{` stands
 * @param key in lower case without `-` and `_`
 * @param length what stands behind it is not looked at
 * @param longest nor what stands behind an object or array of more bytes
 * @param members nor more members than that
 * @returns undefined where none was seen whole
 */
export function rootCode(
  bytes: Uint8Array,
  from: number,
  key: string,
  length: number = bytes.length,
  longest: number = length,
  members: number = length,
): RootCode | typeof NOT_JSON | undefined {
  let at = from + 1;
  for (let seen = 0; seen < members; seen++) {
    const name = afterSpace(bytes, at);
    if (name >= length) return undefined;
    if (bytes[name] !== QUOTE) return NOT_JSON;
    const nameEnd = afterText(bytes, name + 1, length);
    const colon = afterSpace(bytes, nameEnd);
    if (nameEnd >= length || colon >= length) return undefined;
    if (bytes[colon] !== COLON) return NOT_JSON;
    const value = afterSpace(bytes, colon + 1);
    const valueEnd = afterValue(bytes, value, length, longest);
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
  return undefined;
}
