import type { BodyHeaders } from '@channel-exporter/core';

/** A text, the bytes of one, or several of them. */
type HeaderValue = string | Uint8Array | readonly (string | Uint8Array)[] | null | undefined;

const CONTENT_TYPE = Buffer.from('content-type');
const CONTENT_ENCODING = Buffer.from('content-encoding');

/** Picks what tells how to read a body out of undici's headers: names and values in turn up to undici 6, an object from 7. */
export function bodyHeaders(headers: unknown): BodyHeaders {
  if (Array.isArray(headers)) return fromRaw(headers as HeaderValue[]);
  const record = (headers ?? {}) as Readonly<Record<string, HeaderValue>>;
  return { contentType: text(record['content-type']), contentEncoding: text(record['content-encoding']) };
}

function fromRaw(headers: readonly HeaderValue[]): BodyHeaders {
  let contentType: string | undefined;
  let contentEncoding: string | undefined;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at];
    if (isNamed(name, CONTENT_TYPE)) contentType = typeText(headers[at + 1]);
    else if (isNamed(name, CONTENT_ENCODING)) contentEncoding = text(headers[at + 1]);
  }
  return { contentType, contentEncoding };
}

/** Compares byte by byte: to make a text of a name costs more than all else that is done for a response. */
function isNamed(given: HeaderValue, name: Uint8Array): boolean {
  if (given?.length !== name.length) return false;
  if (!(given instanceof Uint8Array)) return String(given).toLowerCase() === name.toString();
  for (let at = 0; at < name.length; at++) {
    if (((given[at] ?? 0) | 0x20) !== name[at]) return false;
  }
  return true;
}

/** The last `Content-Type` that came as bytes: mostly the next is the same. */
let lastType = { bytes: new Uint8Array(), text: '' };

function typeText(value: HeaderValue): string | undefined {
  if (!(value instanceof Uint8Array)) return text(value);
  const { bytes } = lastType;
  let at = value.length === bytes.length ? 0 : -1;
  while (at >= 0 && at < bytes.length && value[at] === bytes[at]) at++;
  if (at !== bytes.length) lastType = { bytes: Uint8Array.from(value), text: String(value) };
  return lastType.text;
}

function text(value: HeaderValue): string | undefined {
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? value.map(String).join(', ') : String(value);
}
