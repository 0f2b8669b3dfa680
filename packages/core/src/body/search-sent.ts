import { mayHoldKey } from './match-key.js';
import {
  asBuffer,
  CLOSE_BRACE,
  COMMA,
  isClosed,
  NOT_JSON,
  OPEN_BRACE,
  opensJson,
  parse,
} from './scan-json.js';
import { findCode, findCodeAtKey, type Scalar } from './search-object.js';
import { END_BYTES, findAtRoot, findInSuffix } from './search-text.js';

/**
 * Finds the code of an object if the text or the bytes that are sent begin with it.
 * perf: 4 % of a small JSON response of Express, which sends bytes (bench request); called directly, 0.4 of a
 * hand-written middleware instead of 0.8
 */
export function codeAtBeginning(
  object: object,
  sent: string | Uint8Array,
  keys: readonly string[],
): Scalar | undefined {
  const key = keys[0] as string;
  const code = findCodeAtKey(object, key);
  if (code === undefined) return undefined;
  const member = typeof code === 'string' ? `{"${key}":"${code}"` : `{"${key}":${code}`;
  const next = typeof sent === 'string' ? sent.charCodeAt(member.length) : sent[member.length];
  // JSON escapes a backslash: a code with one could be confirmed by the text of another.
  const isSent =
    (next === COMMA || next === CLOSE_BRACE) && beginsWith(sent, member) && !member.includes('\\');
  return isSent ? code : undefined;
}

/** Bytes are compared as ASCII: other text never matches. */
function beginsWith(sent: string | Uint8Array, text: string): boolean {
  if (typeof sent === 'string') return sent.startsWith(text);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7f || sent[at] !== unit) return false;
  }
  return true;
}

/** Marks an object that the sent bytes do not confirm. */
export const NOT_SENT: unique symbol = Symbol('not what was sent');

/**
 * Finds the code of an object that the framework has serialised, if what is sent confirms it. Another middleware or an
 * error handler may send something else.
 * @param sent the whole body, as text or as bytes
 * @returns {@link NOT_SENT} if it does not confirm the code; undefined if the object has none
 */
export function searchSent(
  object: object,
  sent: string | Uint8Array,
  keys: readonly string[],
): Scalar | undefined | typeof NOT_SENT {
  const key = keys[0] as string;
  const code = findCodeAtKey(object, key);
  if (code !== undefined) return shows(sent, key, code) ? code : NOT_SENT;
  const json = typeof sent === 'string' ? sent : asBuffer(sent).toString('latin1');
  if (!opensJson(json.charCodeAt(0)) || !isClosed(json)) return NOT_SENT;
  if (!mayHoldKey(json, keys)) return undefined;
  // A short text is parsed, a long one is trusted.
  return json.length > END_BYTES ? findCode(object, keys) : NOT_SENT;
}

function shows(sent: string | Uint8Array, key: string, code: Scalar): boolean {
  const prefix = bytesOf(sent, 0, END_BYTES);
  if (prefix[0] !== OPEN_BRACE) return false;
  const found = findAtRoot(prefix, key);
  if (found === NOT_JSON) return false;
  if (found !== undefined) return found.exact && found.value === code;
  if (sent.length <= END_BYTES) return false;
  const last = findInSuffix(bytesOf(sent, -END_BYTES).toString('latin1'), key);
  if (last !== undefined) return last === code;
  const member = `:${JSON.stringify(code)}`;
  return typeof sent === 'string' ? sent.includes(member) : asBuffer(sent).includes(member);
}

function bytesOf(sent: string | Uint8Array, from: number, to?: number): Buffer {
  return typeof sent === 'string' ? Buffer.from(sent.slice(from, to)) : asBuffer(sent.subarray(from, to));
}

/**
 * Returns true if `text` can be the JSON of `body`: its root has the same keys, and under them the same strings, numbers
 * and booleans. No getter of the app is called.
 */
export function isTextOf(text: string, body: object): boolean {
  const sent = parse(text);
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent) !== Array.isArray(body)) return false;
  return (
    Object.entries(sent).every(([key, value]) =>
      isValueOf(value, Object.getOwnPropertyDescriptor(body, key)),
    ) && Object.keys(body).every((key) => Object.hasOwn(sent, key) || isOmitted(body, key))
  );
}

function isValueOf(sent: unknown, property: PropertyDescriptor | undefined): boolean {
  if (property === undefined) return false;
  if (typeof sent === 'object' || property.get !== undefined) return true;
  // A Date, or anything else with `toJSON`, is sent as another value.
  return property.value === sent || (typeof property.value === 'object' && property.value !== null);
}

function isOmitted(body: object, key: string): boolean {
  const property = Object.getOwnPropertyDescriptor(body, key);
  return property?.get !== undefined || ['undefined', 'function', 'symbol'].includes(typeof property?.value);
}
