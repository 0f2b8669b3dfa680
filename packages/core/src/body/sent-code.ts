import { asBuffer, CLOSE_BRACE, CLOSE_BRACKET, COMMA, lastOf, OPEN_BRACE, QUOTE } from './json-bytes.js';
import { parse } from './json-code.js';
import { NOT_JSON } from './json-member.js';
import { opensJson } from './json-text.js';
import { mayHoldKey } from './key-pattern.js';
import { codeAtRoot, findCode, type Scalar } from './key-search.js';
import { lastCode } from './last-code.js';
import { HEAD_BYTES, rootCode } from './root-code.js';

/** Longer objects and arrays, and more members, are not stepped over to find a code: see {@link rootCode}. */
const MEMBER_BYTES = 256;
const MEMBERS = 32;

/**
 * The code of an object of which the whole text is at hand; `NOT_SENT` if the text does not confirm it: then it may be
 * the text of something else. A text of more than {@link HEAD_BYTES} is looked at by its ends.
 */
export function codeOfSent(
  body: object,
  text: string | Uint8Array,
  keys: readonly string[],
): Scalar | undefined | typeof NOT_SENT {
  const code = codeAtRoot(body, keys);
  if (code !== undefined) return isCodeOf(text, keys, code) ? code : NOT_SENT;
  const units = typeof text === 'string' ? text : asBuffer(text).toString('latin1');
  if (!opensJson(units.charCodeAt(0)) || !closesJson(units)) return NOT_SENT;
  if (!mayHoldKey(units, keys)) return undefined;
  // To parse a short text costs less than to be wrong; a long one is trusted.
  return units.length > HEAD_BYTES ? findCode(body, keys) : NOT_SENT;
}

export const NOT_SENT: unique symbol = Symbol('not what was sent');

/**
 * The code of an object if its text begins with it, as most services write it: that is proof enough, and costs least.
 * perf: no text is made for it (bench request, called directly)
 */
export function codeAtBeginning(body: object, text: string, keys: readonly string[]): Scalar | undefined {
  const code = codeAtRoot(body, keys);
  return code !== undefined && beginsWith(text, keys[0] as string, code) ? code : undefined;
}

function isCodeOf(text: string | Uint8Array, [key = '']: readonly string[], code: Scalar): boolean {
  const head =
    typeof text === 'string' ? Buffer.from(text.slice(0, HEAD_BYTES)) : text.subarray(0, HEAD_BYTES);
  if (head[0] !== OPEN_BRACE) return false;
  const found = rootCode(head, 0, key, head.length, MEMBER_BYTES, MEMBERS);
  if (found === NOT_JSON) return false;
  if (found !== undefined) return found.exact && found.value === code;
  if (text.length <= HEAD_BYTES) return false;
  const tail = typeof text === 'string' ? Buffer.from(text.slice(-HEAD_BYTES)) : text.subarray(-HEAD_BYTES);
  const last = lastCode(tail, key);
  if (last !== undefined) return last === code;
  return asBuffer(typeof text === 'string' ? Buffer.from(text) : text).includes(`:${JSON.stringify(code)}`);
}

function beginsWith(text: string, key: string, code: Scalar): boolean {
  const from = key.length + 4;
  if (!text.startsWith('{"') || !text.startsWith(key, 2) || !text.startsWith('":', from - 2)) return false;
  if (typeof code !== 'string') {
    const value = String(code);
    return text.startsWith(value, from) && endsMember(text, from + value.length);
  }
  const end = from + 1 + code.length;
  return (
    text.charCodeAt(from) === QUOTE &&
    text.startsWith(code, from + 1) &&
    text.charCodeAt(end) === QUOTE &&
    // A quote of the code itself would be escaped.
    !code.includes('\\') &&
    endsMember(text, end + 1)
  );
}

function endsMember(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit === COMMA || unit === CLOSE_BRACE;
}

function closesJson(units: string): boolean {
  const last = lastOf(units);
  return last === CLOSE_BRACE || last === CLOSE_BRACKET;
}

/**
 * True if `text` can be the JSON of `body`: its root has the same keys, and the same texts, numbers and booleans under
 * them. No getter of the app is called.
 */
export function isTextOf(text: string, body: object): boolean {
  const sent = parse(text);
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent) !== Array.isArray(body)) return false;
  return (
    Object.entries(sent).every(([key, value]) =>
      isValueOf(value, Object.getOwnPropertyDescriptor(body, key)),
    ) && Object.keys(body).every((key) => Object.hasOwn(sent, key) || isLeftOut(body, key))
  );
}

function isValueOf(sent: unknown, property: PropertyDescriptor | undefined): boolean {
  if (property === undefined) return false;
  if (typeof sent === 'object' || property.get !== undefined) return true;
  // A Date and whatever has `toJSON` is sent as something else.
  return property.value === sent || (typeof property.value === 'object' && property.value !== null);
}

function isLeftOut(body: object, key: string): boolean {
  const property = Object.getOwnPropertyDescriptor(body, key);
  return property?.get !== undefined || ['undefined', 'function', 'symbol'].includes(typeof property?.value);
}
