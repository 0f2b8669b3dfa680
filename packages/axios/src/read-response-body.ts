import { types } from 'node:util';
import type { Body, BodyHead, OutboundCall } from '@channel-exporter/core';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';

/** The prefix of a Blob that is read. */
const MAX_BLOB_BYTES = 65_536;

/**
 * Reads a complete body in two steps: now, as the adapter returned it, and when the returned function is called, as
 * axios has parsed it. A parsed value is used as it is; text that axios did not parse stays text.
 *
 * @param mayBeEncoded true if the bytes of this adapter are still encoded when a `Content-Encoding` is present
 */
export function readResponseBody(
  call: OutboundCall,
  config: InternalAxiosRequestConfig,
  response: AxiosResponse,
  mayBeEncoded: boolean,
): () => Body | Promise<Body> {
  const received: unknown = response.data;
  return () => {
    const contentType = header(response, 'content-type');
    const isHeld = typeof received !== 'object' || received === null || !isBinary(received);
    if (isHeld) {
      const body = { contentType, contentEncoding: undefined, complete: true };
      return { ...body, ...heldBody(received, response.data, config) };
    }
    const contentEncoding = mayBeEncoded ? header(response, 'content-encoding') : undefined;
    const head = call.keepBody({ contentType, contentEncoding });
    const body = { contentType, contentEncoding, head, complete: true };
    if (isBlob(received)) return head === undefined ? body : blobBody(received, body, head);
    head?.push(bytesOf(received));
    return body;
  };
}

function isBinary(data: object): data is Blob | ArrayBuffer | ArrayBufferView {
  return ArrayBuffer.isView(data) || types.isAnyArrayBuffer(data) || isBlob(data);
}

// Not by `instanceof`, because jsdom has its own class.
function isBlob(data: object): data is Blob {
  return typeof (data as Partial<Blob>).arrayBuffer === 'function' && 'size' in data;
}

/**
 * Returns the parsed object, with its text if axios parsed it, or the received text: the app's own `transformResponse`
 * may unwrap a JSON body, so that its result is not what the partner sent.
 */
function heldBody(
  received: unknown,
  parsed: unknown,
  config: InternalAxiosRequestConfig,
): Pick<Body, 'held' | 'text'> {
  if (typeof received !== 'string') return { held: parsed };
  if (typeof parsed !== 'object' || parsed === null) return { held: received };
  if (!/^\s*[{[]/.test(received)) return { held: parsed };
  return isOwnTransform(config.transformResponse) ? { held: parsed, text: received } : { held: received };
}

// axios's own transform only parses; each copy of axios has its own function.
function isOwnTransform(transforms: InternalAxiosRequestConfig['transformResponse']): boolean {
  return Array.isArray(transforms) && transforms.length === 1 && transforms[0]?.name === 'transformResponse';
}

async function blobBody(blob: Blob, body: Body, head: BodyHead): Promise<Body> {
  head.push(new Uint8Array(await blob.slice(0, MAX_BLOB_BYTES).arrayBuffer()));
  return { ...body, complete: blob.size <= MAX_BLOB_BYTES };
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

function header(response: AxiosResponse, name: string): string | undefined {
  const headers = (response.headers ?? {}) as Record<string, unknown> & { get?: unknown };
  const { get } = headers;
  // The adapters of axios use lower case; `get` ignores case, for other adapters.
  const value =
    headers[name] ?? (typeof get === 'function' ? (get.call(headers, name) as unknown) : undefined);
  return typeof value === 'string' ? value : undefined;
}
