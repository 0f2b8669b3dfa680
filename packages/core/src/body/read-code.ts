import type { Body } from '../channel-exporter.js';
import { NO_CODE } from '../labels/code.js';
import { rawText } from '../labels/label-text.js';
import type { ReadCode } from '../options/types.js';
import { KeptBody } from './body-head.js';
import { jsonStart, mayBeJson } from './candidate.js';
import { inflateHead, isEncoded } from './inflate.js';
import { codeOfJson, parse } from './json-code.js';
import { findCode } from './key-search.js';

/** How the code is to be read from one kind of body. */
export interface CodeReading {
  /** Searched where there is no reader, each in the whole body before the next. */
  readonly keys: readonly string[];
  /** The label's value for JSON without a code. */
  readonly withoutCode: string;
  /** The user's reader; `false` leaves bodies alone. */
  readonly reader: ReadCode | false | undefined;
  readonly maxBodyBytes: number;
  /** Calls the user's reader; what it throws is reported and gives undefined. */
  readonly callReader: (call: () => unknown) => unknown;
}

/**
 * A place to keep the head of a body; undefined where nobody will read it.
 * @param encoded true where it has to be inflated; else no text or page is kept
 */
export function keepBody(
  contentType: string | undefined,
  { keys, reader, maxBodyBytes }: Pick<CodeReading, 'keys' | 'reader' | 'maxBodyBytes'>,
  encoded: boolean,
): KeptBody | undefined {
  if (reader === false || maxBodyBytes === 0) return undefined;
  // The user's own reader may know what to do with XML.
  if (reader !== undefined) return new KeptBody(maxBodyBytes);
  return mayBeJson(contentType) ? new KeptBody(maxBodyBytes, keys[0], encoded) : undefined;
}

/** The label `code` of one body; a promise only where the body has to be inflated first. Never throws or rejects. */
export function readCode(
  body: Body | undefined,
  status: number,
  reading: CodeReading,
): string | Promise<string> {
  if (body === undefined || reading.reader === false) return NO_CODE;
  try {
    if (body.held !== undefined && !hasToJson(body.held)) {
      return codeOfHeld(body.held, body, status, reading);
    }
  } catch {
    // A proxy of the app's that throws, whatever is asked of it.
    return NO_CODE;
  }
  if (!(body.head instanceof KeptBody)) return codeOfText('', body, status, reading);
  const { head } = body;
  if (isEncoded(body.contentEncoding))
    return codeOfEncoded(body.contentEncoding, head, body, status, reading);
  const complete = body.complete && !head.longer;
  if (head.code !== undefined) {
    return mayBeJson(body.contentType) && (head.closed || !complete) ? String(head.code) : NO_CODE;
  }
  return codeOfText(head.bytes(), { ...body, complete }, status, reading, head.searched);
}

// What it sends is what toJSON returns, so that only its bytes tell.
function hasToJson(held: unknown): boolean {
  for (let at = held; typeof at === 'object' && at !== null; at = Object.getPrototypeOf(at) as unknown) {
    const property = Object.getOwnPropertyDescriptor(at, 'toJSON');
    // A getter is not asked: it is the app's.
    if (property !== undefined) return property.get !== undefined || typeof property.value === 'function';
  }
  return false;
}

async function codeOfEncoded(
  contentEncoding: string,
  head: KeptBody,
  body: Body,
  status: number,
  reading: CodeReading,
): Promise<string> {
  try {
    const inflated = await inflateHead(head.bytes(), contentEncoding, reading.maxBodyBytes);
    if (inflated === undefined) return NO_CODE;
    const complete = body.complete && !head.longer && !inflated.cut;
    return codeOfText(inflated.bytes, { ...body, complete }, status, reading);
  } catch {
    // With a bound of hundreds of megabytes its text may be longer than any string can be.
    return NO_CODE;
  }
}

function codeOfHeld(held: unknown, body: Body, status: number, reading: CodeReading): string {
  if (typeof held === 'string') return codeOfText(held, body, status, reading);
  const isJson = typeof held === 'object' && held !== null && mayBeJson(body.contentType);
  return codeOfValue(held, isJson, body, status, reading);
}

function codeOfText(
  text: Buffer | string,
  body: Body,
  status: number,
  reading: CodeReading,
  searched?: number,
): string {
  if (reading.reader) return codeByReader(text.toString(), body, status, reading);
  return mayBeJson(body.contentType) ? codeOfJson(text, body.complete, reading, searched) : NO_CODE;
}

function codeByReader(text: string, body: Body, status: number, reading: CodeReading): string {
  const start = mayBeJson(body.contentType) ? jsonStart(text) : -1;
  if (start < 0) return codeOfValue(text, false, body, status, reading);
  const complete = body.complete && text.length - start <= reading.maxBodyBytes;
  const json = text.slice(start, complete ? undefined : start + reading.maxBodyBytes);
  const parsed = complete ? parse(json) : undefined;
  return parsed === undefined
    ? codeOfValue(json, false, { ...body, complete }, status, reading)
    : codeOfValue(parsed, true, body, status, reading);
}

function codeOfValue(
  value: unknown,
  isJson: boolean,
  { contentType, complete }: Body,
  status: number,
  reading: CodeReading,
): string {
  const { reader } = reading;
  const code = reader
    ? reading.callReader(() => reader(value, { contentType, status, complete }))
    : isJson
      ? findCode(value, reading.keys)
      : undefined;
  return rawText(code) ?? (isJson ? reading.withoutCode : NO_CODE);
}
