import type { BodyHeaders } from '@channel-exporter/core';

type HeaderValue = string | Uint8Array | readonly (string | Uint8Array)[] | null | undefined;

/**
 * Picks the headers that say how to read a body.
 * @param headers as undici passes them to a handler: alternating names and values up to undici 6, an object from 7
 */
export function bodyHeaders(headers: unknown): BodyHeaders {
  return {
    contentType: headerText(headers, 'content-type'),
    contentEncoding: headerText(headers, 'content-encoding'),
  };
}

function headerText(headers: unknown, name: string): string | undefined {
  const record = headers as Readonly<Record<string, HeaderValue>> | null | undefined;
  const value = Array.isArray(headers) ? lastValue(headers, name) : record?.[name];
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? value.map(String).join(', ') : String(value);
}

function lastValue(headers: readonly HeaderValue[], name: string): HeaderValue {
  for (let at = headers.length - 2; at >= 0; at -= 2) {
    const given = headers[at];
    if (given?.length === name.length && String(given).toLowerCase() === name) return headers[at + 1];
  }
  return undefined;
}
