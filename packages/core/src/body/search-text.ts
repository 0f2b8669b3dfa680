import { rawText } from '../label-text.js';
import { isKey, mayHoldKey } from './match-key.js';
import {
  CLOSE_BRACE,
  COMMA,
  decode,
  isClosed,
  type Member,
  memberAt,
  NOT_JSON,
  OPEN_BRACE,
  opensJson,
  parse,
  skipSpace,
  startOf,
} from './scan-json.js';
import { asScalar, findCode, type Scalar } from './search-object.js';

/** The label `code` of a body that is not JSON. */
export const CODE_NOT_JSON = '-1';

/**
 * Size up to which a complete body is parsed, in bytes; that takes one or two microseconds. A longer one is judged by its
 * first and last bytes, see docs/decisions/0008.
 */
export const SMALL_BYTES = 512;

/**
 * How much of a long body is scanned for a code at each of its ends, in bytes.
 * perf: 30 us instead of the 350 us of a parse for 64 KB (bench body, code last)
 */
export const END_BYTES = 4096;

/** The JSON in a text, without BOM and white space before it. */
export interface JsonText {
  readonly text: string;
  /** True if the body goes on after it. */
  readonly truncated: boolean;
}

export interface Search {
  /** In lower case without `-` and `_`; each is searched in the whole body before the next. */
  readonly keys: readonly string[];
  /** The label of JSON without a code. */
  readonly codeIfAbsent: string;
}

/** A business code at the top level of an object. */
interface RootCode {
  readonly value: Scalar;
  /** True if the name is exactly the key: no other spelling precedes it. */
  readonly exact: boolean;
  /** Offset of what follows the value. */
  readonly end: number;
}

/** Finds the object or array that a text begins with; undefined if it begins with anything else. */
export function jsonIn(text: string, truncated: boolean, maxLength: number): JsonText | undefined {
  const start = startOf(text);
  if (!opensJson(text.charCodeAt(start))) return undefined;
  const end = start + maxLength;
  return { text: text.slice(start, end), truncated: truncated || text.length > end };
}

/** Returns the label `code` of JSON, given as bytes. */
export function labelForJson({ text: json, truncated }: JsonText, search: Search): string {
  if (truncated) return labelForTruncated(json, search);
  if (!isClosed(json)) return CODE_NOT_JSON;
  return labelWithoutParse(json, search) ?? labelByParse(json, search);
}

function labelForTruncated(json: string, { keys }: Search): string {
  if (!isObject(json) || !mayHoldKey(json, keys)) return CODE_NOT_JSON;
  const bytes = Buffer.from(json, 'latin1');
  for (const key of keys) {
    if (!mayHoldKey(json, key)) continue;
    const found = findAtRoot(bytes, key);
    if (found === NOT_JSON) return CODE_NOT_JSON;
    if (found !== undefined) return String(found.value);
  }
  return CODE_NOT_JSON;
}

/** Returns the label if it can be known without a parse. */
function labelWithoutParse(json: string, search: Search): string | undefined {
  const { keys } = search;
  const isLong = isObject(json) && json.length > SMALL_BYTES;
  for (const [at, key] of keys.entries()) {
    const code = isLong ? codeAtEnds(json, key) : undefined;
    if (code === NOT_JSON) return undefined;
    if (code !== undefined) return String(code);
    // One search for all keys, after the ends were looked at: most bodies have the code there, or nowhere.
    if (at === 0 && !mayHoldKey(json, keys)) return labelWithoutKey(json, search);
    if (!isLong || mayHoldKey(json, key)) return undefined;
  }
  return search.codeIfAbsent;
}

/** Returns undefined if a parse has to decide whether the body is JSON. */
function labelWithoutKey(json: string, { codeIfAbsent }: Search): string | undefined {
  // A partner's body without a code has the same label whether or not it is JSON.
  if (codeIfAbsent === CODE_NOT_JSON) return codeIfAbsent;
  return json.length > SMALL_BYTES && looksLikeJson(json) ? codeIfAbsent : undefined;
}

// A text in brackets is more usual than a list of anything but objects.
function looksLikeJson(json: string): boolean {
  return isObject(json)
    ? findAtRoot(Buffer.from(json.slice(0, END_BYTES), 'latin1'), '') !== NOT_JSON
    : /^\[\s*\{/.test(json);
}

/** Returns `NOT_JSON` if a parse has to decide. */
function codeAtEnds(json: string, key: string): Scalar | typeof NOT_JSON | undefined {
  const prefix = json.slice(0, END_BYTES);
  const found = mayHoldKey(prefix, key) ? findAtRoot(Buffer.from(prefix, 'latin1'), key) : undefined;
  if (found === undefined) return findInSuffix(json.slice(-END_BYTES), key);
  return found !== NOT_JSON && isOnlyCode(found, key, json) ? found.value : NOT_JSON;
}

/** Returns false if another spelling might hide the exact key, or if the object ends before the body does. */
function isOnlyCode({ exact, end }: RootCode, key: string, json: string): boolean {
  if (json.charCodeAt(end) !== COMMA) return json.slice(end).trim() === '}';
  return exact || !mayHoldKey(json.slice(end), key);
}

function isObject(json: string): boolean {
  return json.charCodeAt(0) === OPEN_BRACE;
}

function labelByParse(json: string, { keys, codeIfAbsent }: Search): string {
  const root = parse(decode(json));
  return root === undefined ? CODE_NOT_JSON : (rawText(findCode(root, keys)) ?? codeIfAbsent);
}

/**
 * Finds the first scalar under a key at the top level of an object.
 * @param json the object, or the bytes that it begins with
 */
export function findAtRoot(json: Buffer, key: string): RootCode | typeof NOT_JSON | undefined {
  for (let from = 1; ; ) {
    const member = memberAt(json, from);
    if (member === undefined || member === NOT_JSON) return member;
    const name = member.nameEnd - member.name - 2 < key.length ? '' : nameOf(json, member);
    if (isKey(name, key)) {
      const value = scalarOf(json, member);
      if (value === NOT_JSON) return NOT_JSON;
      if (value !== undefined) return { value, exact: name === key, end: member.end };
    }
    if (json[member.end] !== COMMA) return undefined;
    from = member.end + 1;
  }
}

/**
 * Finds the last value under exactly `key` at the top level of an object. In JSON a `,`, white space and a quote always begin
 * a name, so what precedes it need not be read: it is at the top level if only members follow up to the end.
 * @param suffix the bytes that the object ends with
 */
export function findInSuffix(suffix: string, key: string): Scalar | undefined {
  const upToName = suffix.includes(`${key}"`) ? upToLastName(key).exec(suffix) : null;
  if (upToName === null) return undefined;
  const json = Buffer.from(suffix, 'latin1');
  const code = memberAt(json, upToName[0].length);
  for (let member = code; member !== undefined && member !== NOT_JSON; ) {
    if (json[member.end] === CLOSE_BRACE) {
      if (skipSpace(json, member.end + 1) < json.length) return undefined;
      const value = scalarOf(json, code as Member);
      return value === NOT_JSON ? undefined : value;
    }
    member = memberAt(json, member.end + 1);
  }
  return undefined;
}

const lastNames = new Map<string, RegExp>();

function upToLastName(key: string): RegExp {
  let pattern = lastNames.get(key);
  if (pattern === undefined) {
    pattern = new RegExp(`^[^]*,(?=[ \\t\\r\\n]*"${key}"[ \\t\\r\\n]*:)`);
    lastNames.set(key, pattern);
  }
  return pattern;
}

function nameOf(json: Buffer, { name, nameEnd }: Member): string {
  const text = json.toString('latin1', name + 1, nameEnd - 1);
  return text.includes('\\') ? String(parse(`"${text}"`)) : text;
}

function scalarOf(json: Buffer, { value, valueEnd }: Member): Scalar | typeof NOT_JSON | undefined {
  // Objects and arrays are no codes, and may be large.
  if (opensJson(json[value])) return undefined;
  const parsed = parse(json.toString('utf8', value, valueEnd));
  return parsed === undefined ? NOT_JSON : asScalar(parsed);
}
