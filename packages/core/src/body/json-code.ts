import { rawText } from '../label-text.js';
import { NO_CODE } from '../labels/code.js';
import { CLOSE_BRACE, CLOSE_BRACKET, COMMA, isSpace, lastOf, OPEN_BRACE } from './json-bytes.js';
import { NOT_JSON } from './json-member.js';
import type { JsonText } from './json-text.js';
import { mayHoldKey } from './key-pattern.js';
import { findCode } from './key-search.js';
import { lastCode } from './last-code.js';
import { HEAD_BYTES, type RootCode, rootCode } from './root-code.js';

/** A complete body of at most so many bytes is parsed: that costs less than a microsecond or two. A longer one is judged by its head and its end, see docs/decisions/0008. */
export const SMALL_BYTES = 512;

export interface Search {
  /** Each is searched in the whole body before the next. */
  readonly keys: readonly string[];
  /** The label's value for JSON without a code. */
  readonly withoutCode: string;
  /** Of text that is longer, this much is looked at. */
  readonly maxBodyBytes: number;
}

/** The label `code` of text that may be JSON. */
export function codeOfJson(text: JsonText, search: Search): string {
  const json = text.json(search.maxBodyBytes);
  if (json === undefined) return NO_CODE;
  if (json.complete && !isClosed(json)) return NO_CODE;
  if (!mayHoldKey(json.units, search.keys)) return labelWithoutKey(json, search);
  if (!json.complete) return codeOfCut(json, search);
  return isSmall(json) ? codeOfParsed(json, search) : codeOfLong(json, search);
}

/** What JSON.parse makes of it; undefined for what is no JSON. */
export function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function codeOfParsed(json: JsonText, { keys, withoutCode }: Search): string {
  const root = parse(json.toString());
  return root === undefined ? NO_CODE : (rawText(findCode(root, keys)) ?? withoutCode);
}

/** For what is no JSON the label of a partner is the same, so that nothing has to be proved. */
function labelWithoutKey(json: JsonText, { withoutCode }: Search): string {
  if (withoutCode === NO_CODE || !json.complete) return NO_CODE;
  return (!isSmall(json) && looksWell(json)) || parse(json.toString()) !== undefined ? withoutCode : NO_CODE;
}

function looksWell(json: JsonText): boolean {
  return isObject(json) ? rootCode(json.head(), 0, '') !== NOT_JSON : isListOfObjects(json);
}

function codeOfLong(json: JsonText, search: Search): string {
  if (!isObject(json)) return codeOfParsed(json, search);
  const head = json.head();
  for (const key of search.keys) {
    const found = rootCode(head, 0, key);
    if (found === NOT_JSON) return codeOfParsed(json, search);
    if (found !== undefined) {
      return isTheCode(found, key, json, head) ? String(found.value) : codeOfParsed(json, search);
    }
    const last = head.length === HEAD_BYTES ? lastCode(json.tail(), key) : undefined;
    if (last !== undefined) return String(last);
    if (mayHoldKey(json.units, key)) return codeOfParsed(json, search);
  }
  return search.withoutCode;
}

function codeOfCut(json: JsonText, { keys }: Search): string {
  if (!isObject(json)) return NO_CODE;
  const head = json.head();
  for (const key of keys) {
    let found = rootCode(head, 0, key);
    if (found === undefined && head.length === HEAD_BYTES && mayHoldKey(json.units, key)) {
      found = rootCode(json.bytes(), 0, key);
    }
    if (found === NOT_JSON) return NO_CODE;
    if (found !== undefined) return String(found.value);
  }
  return NO_CODE;
}

/** Another spelling must not hide the exact one, and where the object ends the body has to end. */
function isTheCode({ exact, end }: RootCode, key: string, json: JsonText, head: Buffer): boolean {
  if (head[end] !== COMMA) return json.behind(head, end).trim() === '}';
  return exact || !mayHoldKey(json.behind(head, end), key);
}

function isSmall({ units }: JsonText): boolean {
  return units.length <= SMALL_BYTES;
}

function isObject({ units }: JsonText): boolean {
  return units.charCodeAt(0) === OPEN_BRACE;
}

function isClosed(json: JsonText): boolean {
  return lastOf(json.units) === (isObject(json) ? CLOSE_BRACE : CLOSE_BRACKET);
}

/** Lists of other things than objects are rare, and text in brackets is not. */
function isListOfObjects({ units }: JsonText): boolean {
  let at = 1;
  while (isSpace(units.charCodeAt(at))) at++;
  return units.charCodeAt(at) === OPEN_BRACE;
}
