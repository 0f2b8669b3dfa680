// A body is scanned as bytes, and kept as a string with one UTF-16 unit per byte (latin1): everything that JSON is built
// of is ASCII, so most of a body is never decoded.

const QUOTE = 0x22;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
export const COMMA = 0x2c;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;

/** Marks a text that cannot be JSON. */
export const NOT_JSON: unique symbol = Symbol('not JSON');

/** Offsets of the parts of one member of an object. */
export interface Member {
  readonly name: number;
  readonly nameEnd: number;
  readonly value: number;
  readonly valueEnd: number;
  /** Offset of the `,` or `}` after the value; the length of the bytes if they end there. */
  readonly end: number;
}

/** Returns the UTF-8 bytes of a text, one per unit. */
export function encode(text: string): string {
  return isAscii(text) ? text : Buffer.from(text).toString('latin1');
}

/** Returns the text of UTF-8 bytes. */
export function decode(bytes: string): string {
  return isAscii(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString();
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}

/** Parses JSON text; undefined if it is not JSON. */
export function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Returns the offset after BOM and white space. */
export function startOf(text: string | Uint8Array): number {
  let at = 0;
  if (unitAt(text, 0) === 0xfeff) at = 1;
  else if (unitAt(text, 0) === 0xef && unitAt(text, 1) === 0xbb && unitAt(text, 2) === 0xbf) at = 3;
  while (isSpace(unitAt(text, at))) at++;
  return at;
}

export function opensJson(unit: number | undefined): boolean {
  return unit === OPEN_BRACE || unit === OPEN_BRACKET;
}

/** Returns true if the last unit that is not white space closes the object or array that the first one opens. */
export function isClosed(json: string): boolean {
  return lastUnit(json) === (json.charCodeAt(0) === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET);
}

/** Returns the last unit that is not white space; undefined if there is none. */
export function lastUnit(text: string | Uint8Array): number | undefined {
  let at = text.length - 1;
  while (at >= 0 && isSpace(unitAt(text, at))) at--;
  return at < 0 ? undefined : unitAt(text, at);
}

function unitAt(text: string | Uint8Array, at: number): number | undefined {
  return typeof text === 'string' ? text.charCodeAt(at) : text[at];
}

/**
 * Reads the member of an object whose name begins at `from`, white space before it included. What is stepped over is
 * neither decoded nor validated.
 * @returns undefined if the bytes end first; a value that touches the end may be cut
 */
export function memberAt(json: Buffer, from: number): Member | typeof NOT_JSON | undefined {
  const { length } = json;
  const name = skipSpace(json, from);
  if (name >= length) return undefined;
  if (json[name] !== QUOTE) return NOT_JSON;
  const nameEnd = skipString(json, name);
  const colon = skipSpace(json, nameEnd);
  if (colon >= length) return undefined;
  if (json[colon] !== COLON) return NOT_JSON;
  const value = skipSpace(json, colon + 1);
  const valueEnd = skipValue(json, value);
  if (valueEnd >= length) return undefined;
  const end = skipSpace(json, valueEnd);
  const next = json[end];
  if (end < length && next !== COMMA && next !== CLOSE_BRACE) return NOT_JSON;
  return { name, nameEnd, value, valueEnd, end };
}

export function skipSpace(json: Buffer, from: number): number {
  let at = from;
  while (isSpace(json[at])) at++;
  return at;
}

/** Returns the offset after the string that begins at `from`; the length if it does not end. */
function skipString(json: Buffer, from: number): number {
  let at = from + 1;
  while (at < json.length) {
    const byte = json[at++];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at++;
  }
  return json.length;
}

/** Returns the offset after the value that begins at `from`; the length if it does not end. */
function skipValue(json: Buffer, from: number): number {
  const first = json[from];
  if (first === QUOTE) return skipString(json, from);
  let at = from;
  if (!opensJson(first)) {
    while (at < json.length && !endsScalar(json[at])) at++;
    return at;
  }
  let depth = 0;
  while (at < json.length) {
    const byte = json[at++];
    if (byte === QUOTE) at = skipString(json, at - 1);
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) return at;
  }
  return json.length;
}

function endsScalar(byte: number | undefined): boolean {
  return byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || isSpace(byte);
}

function isSpace(unit: number | undefined): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;
}

/** Returns a Buffer over the same memory. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
