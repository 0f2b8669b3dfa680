import { rawText } from '../label-text.js';
import { BodyCopy, type BodyHead } from './body-copy.js';
import { type Decompressed, decompress, isCompressed } from './decompress.js';
import { decode, encode, parse } from './scan-json.js';
import { findCode } from './search-object.js';
import { CODE_NOT_JSON, type JsonText, jsonIn, labelForJson, type Search } from './search-text.js';

export interface BodyHeaders {
  /** `Content-Type`, undefined if absent. */
  readonly contentType: string | undefined;
  /** `Content-Encoding`, undefined if absent. */
  readonly contentEncoding: string | undefined;
}

/** A body: the value that the framework holds, or the copy that was kept. */
export interface Body extends BodyHeaders {
  /** The parsed value, or the text, that the framework still holds. Takes precedence. */
  readonly held?: unknown;
  /** The text that `held` was parsed from, if available: searching it rules out a code faster than walking the object. */
  readonly text?: string | undefined;
  readonly head?: BodyHead | undefined;
  /** False if the body was cut short. */
  readonly complete: boolean;
}

/** A business code as a reader may return it; any other value is not a code. */
export type CodeValue = string | number | boolean | undefined;

export interface ReadCodeContext {
  /** `Content-Type` of the body, undefined if absent. */
  readonly contentType: string | undefined;
  /** The HTTP status. */
  readonly status: number;
  /** False if the body was cut short or is longer than `maxBodyBytes`. */
  readonly complete: boolean;
}

/** Reads the business code from a body: the object that was sent, the parsed JSON, or the text that was kept. */
export type ReadCode = (body: unknown, context: ReadCodeContext) => CodeValue;

/** How the code is read from one kind of body. */
export interface CodeReading extends Search {
  /** Replaces the search; `false` leaves bodies alone. */
  readonly reader: ReadCode | false | undefined;
  readonly maxBodyBytes: number;
  /** Calls the user's reader; if it throws, that is reported and the result is undefined. */
  readonly callReader: (call: () => unknown) => unknown;
}

const JSON_OR_TEXT = /^\s*(?:text\/|(?:application\/json|[^;]*\+json)\s*(?:;|$))/i;

/**
 * Returns true if a body of this `Content-Type` may hold JSON: JSON itself, text (services and partners send JSON as
 * text/html), or no type at all.
 */
export function mayBeJson(contentType: string | undefined): boolean {
  return (
    contentType === undefined ||
    contentType === '' ||
    contentType === 'application/json' ||
    JSON_OR_TEXT.test(contentType)
  );
}

/** Creates the copy of a body; undefined if it would not be read. */
export function createCopy(
  { contentType, contentEncoding }: BodyHeaders,
  { keys, reader, maxBodyBytes }: CodeReading,
): BodyCopy | undefined {
  if (reader === false || maxBodyBytes === 0) return undefined;
  // The user's reader may understand XML.
  if (reader !== undefined) return new BodyCopy(maxBodyBytes);
  if (!mayBeJson(contentType)) return undefined;
  return new BodyCopy(maxBodyBytes, isCompressed(contentEncoding) ? undefined : keys[0]);
}

/** Reads the label `code` of one body. Never throws or rejects. Returns a promise only if much has to be decompressed first. */
export function readCode(
  body: Body | undefined,
  status: number,
  reading: CodeReading,
): string | Promise<string> {
  if (body === undefined || reading.reader === false) return CODE_NOT_JSON;
  const { held, head, contentType, contentEncoding, complete } = body;
  try {
    if (held !== undefined && !hasToJson(held)) return labelForHeld(held, body, status, reading);
  } catch {
    // A proxy of the app may throw on any access.
    return CODE_NOT_JSON;
  }
  if (!(head instanceof BodyCopy)) return labelForBytes('', body, status, reading);
  const copied = { ...body, complete: complete && !head.truncated };
  if (isCompressed(contentEncoding))
    return labelForCompressed(head.bytes, contentEncoding, copied, status, reading);
  const label = mayBeJson(contentType) ? head.label(complete) : undefined;
  return label ?? labelForBytes(head.bytes, copied, status, reading);
}

// Such an object is sent as the result of its toJSON, so only its bytes show the code.
function hasToJson(held: unknown): boolean {
  if (typeof held === 'object' && held !== null && !('toJSON' in held)) return false;
  for (let at = held; typeof at === 'object' && at !== null; at = Object.getPrototypeOf(at) as unknown) {
    const property = Object.getOwnPropertyDescriptor(at, 'toJSON');
    // A getter of the app is not called.
    if (property !== undefined) return property.get !== undefined || typeof property.value === 'function';
  }
  return false;
}

function labelForHeld(held: unknown, body: Body, status: number, reading: CodeReading): string {
  if (typeof held === 'string') return labelForText(held, body, status, reading);
  const isJson = typeof held === 'object' && held !== null && mayBeJson(body.contentType);
  return labelForValue(held, isJson, body, status, reading);
}

function labelForCompressed(
  bytes: string,
  contentEncoding: string,
  body: Body,
  status: number,
  reading: CodeReading,
): string | Promise<string> {
  const labelFor = (result: Decompressed | undefined): string => {
    if (result === undefined) return CODE_NOT_JSON;
    const complete = body.complete && !result.truncated;
    return labelForBytes(result.bytes.toString('latin1'), { ...body, complete }, status, reading);
  };
  const result = decompress(Buffer.from(bytes, 'latin1'), contentEncoding, reading.maxBodyBytes);
  if (!(result instanceof Promise)) return labelFor(result);
  // With a limit of hundreds of megabytes the text can exceed the longest string.
  return result.then(labelFor).catch(() => CODE_NOT_JSON);
}

function labelForBytes(bytes: string, body: Body, status: number, reading: CodeReading): string {
  if (reading.reader) return labelByReader(decode(bytes), body, status, reading);
  const json = jsonOf(bytes, body, reading);
  return json === undefined ? CODE_NOT_JSON : labelForJson(json, reading);
}

function labelForText(text: string, body: Body, status: number, reading: CodeReading): string {
  if (reading.reader) return labelByReader(text, body, status, reading);
  const json = jsonOf(text, body, reading);
  return json === undefined ? CODE_NOT_JSON : labelForJson({ ...json, text: encode(json.text) }, reading);
}

function labelByReader(text: string, body: Body, status: number, reading: CodeReading): string {
  const json = jsonOf(text, body, reading);
  if (json === undefined) return labelForValue(text, false, body, status, reading);
  const complete = !json.truncated;
  const parsed = complete ? parse(json.text) : undefined;
  return parsed === undefined
    ? labelForValue(json.text, false, { ...body, complete }, status, reading)
    : labelForValue(parsed, true, body, status, reading);
}

function jsonOf(
  text: string,
  { contentType, complete }: Body,
  { maxBodyBytes }: CodeReading,
): JsonText | undefined {
  return mayBeJson(contentType) ? jsonIn(text, !complete, maxBodyBytes) : undefined;
}

function labelForValue(
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
  return rawText(code) ?? (isJson ? reading.codeIfAbsent : CODE_NOT_JSON);
}
