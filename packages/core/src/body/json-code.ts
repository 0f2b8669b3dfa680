import { NO_CODE } from '../labels/code.js';
import { rawText } from '../labels/label-text.js';
import { jsonStart, jsonStartOf } from './candidate.js';
import { afterSpace, CLOSE_BRACE, CLOSE_BRACKET, COMMA, lastOf, OPEN_BRACE } from './json-bytes.js';
import { NOT_JSON } from './json-member.js';
import { mayHoldKey } from './key-pattern.js';
import { findCode } from './key-search.js';
import { lastCode } from './last-code.js';
import { HEAD_BYTES, type RootCode, rootCode } from './root-code.js';

/** A complete body of at most so many bytes is parsed: that costs less than a microsecond or two. A longer one is judged by its head and its end, see docs/decisions/0008. */
export const SMALL_BYTES = 512;

interface Search {
  /** Each is searched in the whole body before the next. */
  readonly keys: readonly string[];
  /** The label's value for JSON without a code. */
  readonly withoutCode: string;
  /** Of text that is longer, this much is looked at. */
  readonly maxBodyBytes: number;
}

/**
 * The label `code` of text that may be JSON, complete or cut.
 * @param text bytes, or what a client has decoded already
 * @param complete false where the text goes on behind what is given
 * @param searched so many bytes were searched for the first key already, without an answer
 */
export function codeOfJson(text: Buffer | string, complete: boolean, search: Search, searched = 0): string {
  const start = typeof text === 'string' ? jsonStart(text) : jsonStartOf(text);
  if (start < 0) return NO_CODE;
  const end = Math.min(text.length, start + search.maxBodyBytes);
  const json = typeof text === 'string' ? text.slice(start, end) : text.subarray(start, end);
  if (!complete || end < text.length) return codeOfCut(json, search, searched);
  return json.length <= SMALL_BYTES ? codeOfParsed(json, search) : codeOfLong(json, search, searched);
}

/** What JSON.parse makes of it; undefined for what is no JSON. */
export function parse(json: Buffer | string): unknown {
  try {
    return JSON.parse(typeof json === 'string' ? json : json.toString('utf8'));
  } catch {
    return undefined;
  }
}

function codeOfParsed(json: Buffer | string, { keys, withoutCode }: Search): string {
  const root = parse(json);
  return root === undefined ? NO_CODE : (rawText(findCode(root, keys)) ?? withoutCode);
}

function codeOfLong(json: Buffer | string, search: Search, searched: number): string {
  const head = headOf(json);
  const isObject = head[0] === OPEN_BRACE;
  if (lastOf(json) !== (isObject ? CLOSE_BRACE : CLOSE_BRACKET)) return NO_CODE;
  // Lists of other things than objects are rare, and text in brackets is not.
  if (!isObject && head[afterSpace(head, 1)] !== OPEN_BRACE) return codeOfParsed(json, search);
  let text: string | undefined;
  for (const key of search.keys) {
    const isKnown = !isObject || (key === search.keys[0] && searched === head.length);
    const found = isKnown ? undefined : rootCode(head, 0, key);
    if (found === NOT_JSON) return codeOfParsed(json, search);
    if (found !== undefined) {
      return isTheCode(found, key, json, head) ? String(found.value) : codeOfParsed(json, search);
    }
    const last = isObject && head.length === HEAD_BYTES ? lastCode(tailOf(json), key) : undefined;
    if (last !== undefined) return String(last);
    text ??= ascii(json);
    if (mayHoldKey(text, key)) return codeOfParsed(json, search);
  }
  return search.withoutCode;
}

function codeOfCut(json: Buffer | string, { keys }: Search, searched: number): string {
  const head = headOf(json);
  if (head[0] !== OPEN_BRACE) return NO_CODE;
  for (const key of keys) {
    const isKnown = key === keys[0] && searched === head.length;
    let found = isKnown ? undefined : rootCode(head, 0, key);
    if (found === undefined && head.length === HEAD_BYTES && mayHoldKey(ascii(json), key)) {
      found = rootCode(typeof json === 'string' ? Buffer.from(json) : json, 0, key);
    }
    if (found === NOT_JSON) return NO_CODE;
    if (found !== undefined) return String(found.value);
  }
  return NO_CODE;
}

/** Another spelling must not hide the exact one, and where the object ends the body has to end. */
function isTheCode({ exact, end }: RootCode, key: string, json: Buffer | string, head: Buffer): boolean {
  const isLast = head[end] !== COMMA;
  if (exact && !isLast) return true;
  const behind =
    typeof json === 'string' ? json.slice(head.toString('utf8', 0, end).length) : ascii(json.subarray(end));
  return isLast ? behind.trim() === '}' : !mayHoldKey(behind, key);
}

function headOf(json: Buffer | string): Buffer {
  return (typeof json === 'string' ? Buffer.from(json.slice(0, HEAD_BYTES)) : json).subarray(0, HEAD_BYTES);
}

function tailOf(json: Buffer | string): Buffer {
  return (typeof json === 'string' ? Buffer.from(json.slice(-HEAD_BYTES)) : json).subarray(-HEAD_BYTES);
}

/** Text of which the ASCII is right: the fastest that bytes are made a string. */
function ascii(json: Buffer | string): string {
  return typeof json === 'string' ? json : json.toString('latin1');
}
