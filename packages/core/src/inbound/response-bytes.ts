import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ResponseWatch, WatchedResponse } from './response-watch.js';
import { sentHeader } from './sent-header.js';

/* Everything here reads objects of the app, which may have replaced any part of them: what throws is not known. */

type Callback = (...results: readonly unknown[]) => void;

const NO_LENGTH = -1;
const HEADER_STATUS_AT = 'HTTP/1.1 '.length;

/** True before the head of the response is made: its status is that of the response right after. */
export function isBeforeHead(response: WatchedResponse): boolean {
  try {
    return !response.headersSent;
  } catch {
    return false;
  }
}

/** Notes the status, after a call that may have made the head. */
export function noteStatus(response: WatchedResponse, watch: ResponseWatch): void {
  try {
    if (response.headersSent) watch.status = response.statusCode;
  } catch {
    // It is read from the head at the end.
  }
}

/** The status that was sent; informational ones (100 to 103) do not count. */
export function sentStatus(response: WatchedResponse, watch: ResponseWatch): number {
  if (watch.status !== 0) return watch.status;
  try {
    const { _header: head } = response;
    if (typeof head === 'string' && head.startsWith('HTTP/')) {
      return Number(head.slice(HEADER_STATUS_AT, HEADER_STATUS_AT + 3));
    }
    return Number(watch.stream?.sentHeaders?.[':status'] ?? response.statusCode);
  } catch {
    return 0;
  }
}

/**
 * Counts the bytes of the body that the app is about to write. Where they fill the announced length, the app may call
 * `end` much later, and the client may close before: so we ask when they are handed over.
 * @returns the arguments for the original `write`
 */
export function noteWrite(
  response: WatchedResponse,
  watch: ResponseWatch,
  given: ArrayLike<unknown>,
): ArrayLike<unknown> {
  if (watch.length === NO_LENGTH || watch.connection === undefined) return given;
  try {
    watch.length ??= announcedLength(response);
    if (watch.length === NO_LENGTH) return given;
    const isEmpty = watch.bytes < watch.length;
    watch.bytes += byteLength(given[0], given[1]);
    if (!isEmpty || watch.bytes < watch.length) return given;
    return withCallback(given, watch, watch.connection);
  } catch {
    return given;
  }
}

function announcedLength(response: WatchedResponse): number {
  const length = sentHeader(response as unknown as ServerResponse, 'content-length');
  return length === undefined ? NO_LENGTH : Number(length);
}

function withCallback(given: ArrayLike<unknown>, watch: ResponseWatch, connection: Socket): unknown[] {
  const [chunk, encoding, last] = Array.from(given);
  const callback = (typeof encoding === 'function' ? encoding : last) as Callback | undefined;
  const handed: Callback = (...results) => {
    noteHanded(watch, connection, results[0]);
    if (typeof callback === 'function') callback(...results);
  };
  return typeof encoding === 'function' ? [chunk, handed] : [chunk, encoding, handed];
}

// Node calls the callbacks of what was lost with its connection without an error.
function noteHanded(watch: ResponseWatch, connection: Socket, error: unknown): void {
  try {
    if (!error && !connection.destroyed) watch.filled = true;
  } catch {
    // Nothing is known of a connection that the app has changed.
  }
}

/** Notes whether a call is to send the head to a connection that has closed: Node then says that it was sent. */
export function noteLost(response: WatchedResponse, watch: ResponseWatch, connection: Socket): void {
  try {
    if (connection.destroyed && response._headerSent !== true) watch.isLost = true;
  } catch {
    watch.isLost = true;
  }
}

/** Notes what is known when the original `end` has returned. */
export function noteEnd(
  response: WatchedResponse,
  watch: ResponseWatch,
  chunk: unknown,
  encoding: unknown,
): void {
  const { connection } = watch;
  if (connection === undefined || watch.hasEnded) return;
  watch.hasEnded = true;
  try {
    watch.short = isShort(response, watch, chunk, encoding);
    watch.flushed = !watch.short && response.writableLength === 0 && !connection.destroyed;
  } catch {
    // The end is told by `finish`.
  }
}

function isShort(
  response: WatchedResponse,
  watch: ResponseWatch,
  chunk: unknown,
  encoding: unknown,
): boolean {
  const { _contentLength: length } = response;
  if (typeof length !== 'number' || response._hasBody === false || response.chunkedEncoding) return false;
  // Text has at least as many bytes as units, but for encodings that are named.
  const isAtLeast = typeof chunk === 'string' && (encoding === undefined || encoding === 'utf8');
  if (isAtLeast && watch.bytes + chunk.length >= length) return false;
  if (watch.bytes + byteLength(chunk, encoding) >= length) return false;
  // What stands between us and the connection may have sent other bytes.
  const prototype = Object.getPrototypeOf(response) as WatchedResponse;
  return watch.end === prototype.end && watch.write === prototype.write;
}

/**
 * True where the client could have all of a response whose connection has closed: whether or not the app has called
 * `end`, all that the head promises was handed over.
 */
export function isFilled(response: WatchedResponse, watch: ResponseWatch): boolean {
  if (watch.flushed) return true;
  if (watch.short || watch.isLost) return false;
  try {
    // Without a connection nothing is lost: an adapter may emit `close` as soon as the app has called `end`.
    if (watch.connection === undefined && watch.stream === undefined) return response.writableEnded;
    const { _contentLength: length } = response;
    if (response._headerSent !== true) return false;
    if (response._hasBody === false || length === 0) return response.outputSize === 0;
    return watch.filled && length === watch.length && !response.chunkedEncoding;
  } catch {
    return false;
  }
}

function byteLength(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === 'string') {
    return Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : undefined);
  }
  return chunk instanceof Uint8Array ? chunk.byteLength : 0;
}
