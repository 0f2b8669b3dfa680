import type { BodyHeaders } from '@channel-exporter/core';

/** A text, the bytes of one, or several of them. */
type HeaderValue = string | Uint8Array | readonly (string | Uint8Array)[] | null | undefined;

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
    // Few names have these lengths: the rest need not become text.
    if (name?.length !== 'content-type'.length && name?.length !== 'content-encoding'.length) continue;
    const lowerCased = text(name)?.toLowerCase();
    if (lowerCased === 'content-type') contentType = text(headers[at + 1]);
    else if (lowerCased === 'content-encoding') contentEncoding = text(headers[at + 1]);
  }
  return { contentType, contentEncoding };
}

function text(value: HeaderValue): string | undefined {
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? value.map(String).join(', ') : String(value);
}
