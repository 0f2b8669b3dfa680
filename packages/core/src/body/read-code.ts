import type { Body } from '../channel-exporter.js';
import { rawText } from '../label-text.js';
import { NO_CODE } from '../labels/code.js';
import type { ReadCode } from '../options/types.js';
import { mayBeJson } from './candidate.js';
import { type Inflated, inflateHead, isEncoded } from './inflate.js';
import { codeOfJson, parse } from './json-code.js';
import { JsonHead } from './json-head.js';
import { JsonText } from './json-text.js';
import { KeptBytes } from './kept-bytes.js';
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
): JsonHead | KeptBytes | undefined {
  if (reader === false || maxBodyBytes === 0) return undefined;
  // The user's own reader may know what to do with XML.
  if (reader !== undefined) return new KeptBytes(maxBodyBytes);
  if (!mayBeJson(contentType)) return undefined;
  return encoded ? new KeptBytes(maxBodyBytes) : new JsonHead(keys[0] ?? '', maxBodyBytes);
}

/** The label `code` of one body; a promise only where much has to be inflated first. Never throws or rejects. */
export function readCode(
  body: Body | undefined,
  status: number,
  reading: CodeReading,
): string | Promise<string> {
  if (body === undefined || reading.reader === false) return NO_CODE;
  const { held, head, contentType, contentEncoding } = body;
  try {
    if (held !== undefined && !hasToJson(held)) return codeOfHeld(held, body, status, reading);
  } catch {
    // A proxy of the app's that throws, whatever is asked of it.
    return NO_CODE;
  }
  if (head instanceof JsonHead) {
    return mayBeJson(contentType) && !isEncoded(contentEncoding)
      ? head.code(body.complete, reading)
      : NO_CODE;
  }
  if (!(head instanceof KeptBytes)) return codeOfText('', body, status, reading);
  if (isEncoded(contentEncoding)) return codeOfEncoded(contentEncoding, head, body, status, reading);
  return codeOfBytes(head.bytes(), { ...body, complete: body.complete && !head.longer }, status, reading);
}

// What it sends is what toJSON returns, so that only its bytes tell.
function hasToJson(held: unknown): boolean {
  // Which hardly any has, and this tells it at once.
  if (typeof held === 'object' && held !== null && !('toJSON' in held)) return false;
  for (let at = held; typeof at === 'object' && at !== null; at = Object.getPrototypeOf(at) as unknown) {
    const property = Object.getOwnPropertyDescriptor(at, 'toJSON');
    // A getter is not asked: it is the app's.
    if (property !== undefined) return property.get !== undefined || typeof property.value === 'function';
  }
  return false;
}

function codeOfEncoded(
  contentEncoding: string,
  head: KeptBytes,
  body: Body,
  status: number,
  reading: CodeReading,
): string | Promise<string> {
  const codeOf = (inflated: Inflated | undefined): string => {
    if (inflated === undefined) return NO_CODE;
    const complete = body.complete && !head.longer && !inflated.cut;
    return codeOfBytes(inflated.bytes, { ...body, complete }, status, reading);
  };
  const inflated = inflateHead(head.bytes(), contentEncoding, reading.maxBodyBytes);
  if (!(inflated instanceof Promise)) return codeOf(inflated);
  // With a bound of hundreds of megabytes its text may be longer than any string can be.
  return inflated.then(codeOf).catch(() => NO_CODE);
}

function codeOfHeld(held: unknown, body: Body, status: number, reading: CodeReading): string {
  if (typeof held === 'string') return codeOfText(held, body, status, reading);
  const isJson = typeof held === 'object' && held !== null && mayBeJson(body.contentType);
  return codeOfValue(held, isJson, body, status, reading);
}

function codeOfBytes(bytes: Buffer, body: Body, status: number, reading: CodeReading): string {
  if (reading.reader) return codeByReader(bytes.toString(), body, status, reading);
  return codeOfJsonText(bytes.toString('latin1'), 'latin1', body, reading);
}

function codeOfText(text: string, body: Body, status: number, reading: CodeReading): string {
  if (reading.reader) return codeByReader(text, body, status, reading);
  return codeOfJsonText(text, 'utf8', body, reading);
}

function codeOfJsonText(
  units: string,
  encoding: 'utf8' | 'latin1',
  { contentType, complete }: Body,
  reading: CodeReading,
): string {
  return mayBeJson(contentType) ? codeOfJson(new JsonText(units, encoding, complete), reading) : NO_CODE;
}

function codeByReader(text: string, body: Body, status: number, reading: CodeReading): string {
  const given = new JsonText(text, 'utf8', body.complete);
  const json = mayBeJson(body.contentType) ? given.json(reading.maxBodyBytes) : undefined;
  if (json === undefined) return codeOfValue(text, false, body, status, reading);
  const { units, complete } = json;
  const parsed = complete ? parse(units) : undefined;
  return parsed === undefined
    ? codeOfValue(units, false, { ...body, complete }, status, reading)
    : codeOfValue(parsed, true, body, status, reading);
}

function codeOfValue(
  value: unknown,
  isJson: boolean,
  { contentType, complete, text }: Body,
  status: number,
  reading: CodeReading,
): string {
  const { reader } = reading;
  const code = reader
    ? reading.callReader(() => reader(value, { contentType, status, complete }))
    : isJson
      ? findCode(value, reading.keys, text)
      : undefined;
  return rawText(code) ?? (isJson ? reading.withoutCode : NO_CODE);
}
