import { types } from 'node:util';
import type { Body, BodyHead, OutboundCall } from '@channel-exporter/core';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';

/** As much of a Blob as is worth looking into. */
const MAX_BLOB_BYTES = 65_536;

/**
 * What is known of a complete body, in two steps: now, as the adapter gave it, and when the returned function is
 * called, as axios has parsed it. What axios parsed is taken as it is; text that it left alone stays text.
 *
 * @param mayBeEncoded whether bytes of this adapter are still encoded where a `Content-Encoding` is left
 */
export function bodyReader(
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

// Not by `instanceof`: jsdom has a class of its own.
function isBlob(data: object): data is Blob {
  return typeof (data as Partial<Blob>).arrayBuffer === 'function' && 'size' in data;
}

/**
 * The parsed object, with its text where axios parsed it; or the text that was received: what the app's own
 * `transformResponse` makes of a JSON body (it may unwrap it) is not what the partner sent.
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

// axios's own transform, which each copy has as a function of its own, does no more than to parse.
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
  // The adapters of axios give lower case; a search through all names is for others.
  const value =
    headers[name] ?? (typeof get === 'function' ? (get.call(headers, name) as unknown) : undefined);
  return typeof value === 'string' ? value : undefined;
}
