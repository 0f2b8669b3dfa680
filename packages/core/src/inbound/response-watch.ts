import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { sentHeader } from './sent-header.js';

export type Method = (this: WatchedResponse, ...args: readonly unknown[]) => unknown;

/**
 * The part of a response that is used here. Node's overloads of `write` and `end` say less than one signature that
 * passes on whatever was given. The members that begin with `_` are Node's own, the same since Node 12; other servers
 * do not have them.
 */
export interface WatchedResponse
  extends Omit<ServerResponse, 'write' | 'end' | 'flushHeaders' | 'emit' | 'socket'> {
  write: Method;
  end: Method;
  flushHeaders: Method;
  emit: Method;
  readonly socket: Socket | null;
  /** The status line and the headers, once they are made. */
  readonly _header?: unknown;
  readonly _headerSent?: unknown;
  readonly _hasBody?: unknown;
  /** The `Content-Length` in `_header`. */
  readonly _contentLength?: unknown;
  readonly outputSize?: unknown;
  [WATCH]?: ResponseWatch;
}

/** The part of an HTTP/2 stream that is read here. */
interface Http2StreamFacts {
  /** The stream was closed before its writable side had ended. */
  readonly aborted?: unknown;
  readonly sentHeaders?: { readonly ':status'?: unknown };
}

/** Follows one response. No method may throw. */
export interface ResponseObserver {
  /** A response has at most one observer per owner. */
  readonly owner: object;
  /** The next observer of the same response; set by `watchResponse`. */
  next: ResponseObserver | undefined;
  /** The app is about to write a chunk. `last` if it came with `end`. */
  onChunk(chunk: string | Uint8Array, encoding: BufferEncoding | undefined, last: boolean): void;
  /** The chunk was refused: the app got an error instead. */
  onRefused(): void;
  /**
   * The response was sent, or its connection has closed. May be called more than once: the first call counts.
   * @param complete false if the connection closed before it had taken all of the response
   * @param status the status that was sent; meaningless if nothing was
   */
  onEnd(complete: boolean, status: number): void;
}

/** Key of the watch of a response. perf: a WeakMap adds 3 us per request (bench request, called directly). */
export const WATCH: unique symbol = Symbol('channel-exporter watch');

const NO_LENGTH = -1;
const STATUS_OFFSET = 'HTTP/1.1 '.length;

/**
 * State of one response: the status and the bytes that were sent, and whether the client could have all of it. Shared by
 * all exporters that watch the response. The app may have replaced any part of the objects read here, so any read may
 * throw.
 */
export class ResponseWatch {
  /** The methods of the response when the watch began: the app may replace them later. */
  readonly write: Method;
  readonly end: Method;
  readonly flushHeaders: Method;
  readonly emit: Method;
  /** The connection. Undefined without one (serverless adapters, injected requests), and over HTTP/2. */
  readonly connection: Socket | undefined;
  readonly stream: Http2StreamFacts | undefined;
  /** The first of a list. perf: no array and no iterator per request (bench request, called directly). */
  observer: ResponseObserver;
  /** The responses that wait with this one for their turn on a pipelined connection. */
  queue: Set<WatchedResponse> | undefined = undefined;
  /** True once the observers were called at the end. */
  isOver = false;
  #status = 0;
  /** The announced length of the body, undefined before the first write. */
  #length: number | undefined = undefined;
  /** Bytes of the body that were given to `write`; counted only if a length was announced. */
  #bytes = 0;
  /** True once the connection has taken all bytes of the announced length. */
  #isFilled = false;
  /** `whole` and `cut` are certain; `ended` says only that the app has called `end`. */
  #sent: 'open' | 'ended' | 'whole' | 'cut' = 'open';

  constructor(request: IncomingMessage, response: WatchedResponse, observer: ResponseObserver) {
    this.write = response.write;
    this.end = response.end;
    this.flushHeaders = response.flushHeaders;
    this.emit = response.emit;
    const isHttp2 = request.httpVersionMajor === 2;
    this.stream = isHttp2 ? (request as { stream?: Http2StreamFacts }).stream : undefined;
    this.connection = isHttp2 ? undefined : connectionOf(request, response);
    this.observer = observer;
  }

  /**
   * To be called before anything is sent. Node says that the head was sent also if the connection has closed before.
   * @returns whether the call may send the head: then {@link noteStatus} must follow it
   */
  beforeSending(response: WatchedResponse): boolean {
    try {
      if (this.connection?.destroyed && response._headerSent !== true) this.#sent = 'cut';
      return this.#status === 0 && !response.headersSent;
    } catch {
      return false;
    }
  }

  /** Notes the status, right after the call that may have sent the head. */
  noteStatus(response: WatchedResponse): void {
    try {
      if (response.headersSent) this.#status = response.statusCode;
    } catch {
      // It is read from the head at the end.
    }
  }

  /** The status that was sent; informational ones (100 to 103) do not count. */
  sentStatus(response: WatchedResponse): number {
    if (this.#status !== 0) return this.#status;
    try {
      const { _header: head } = response;
      if (typeof head === 'string' && head.startsWith('HTTP/')) {
        return Number(head.slice(STATUS_OFFSET, STATUS_OFFSET + 3));
      }
      return Number(this.stream?.sentHeaders?.[':status'] ?? response.statusCode);
    } catch {
      return 0;
    }
  }

  /**
   * Counts the bytes that the app is about to write. The write that fills the announced length gets a callback: the app
   * may call `end` much later, and the client may close the connection before.
   * @returns the arguments for the original `write`
   */
  countBytes(response: WatchedResponse, given: ArrayLike<unknown>): ArrayLike<unknown> {
    const { connection } = this;
    if (this.#length === NO_LENGTH || connection === undefined) return given;
    try {
      this.#length ??= announcedLength(response);
      if (this.#length === NO_LENGTH) return given;
      const wasShort = this.#bytes < this.#length;
      this.#bytes += byteLength(given[0], given[1]);
      if (!wasShort || this.#bytes < this.#length) return given;
      return withCallback(given, (error) => {
        // Node calls the callbacks of chunks that were lost with their connection without an error.
        if (!error && !connection.destroyed) this.#isFilled = true;
      });
    } catch {
      return given;
    }
  }

  /** Notes whether all bytes were sent, right after the original `end`. */
  noteEnd(response: WatchedResponse, chunk: unknown, encoding: unknown): void {
    const { connection } = this;
    if (connection === undefined || this.#sent !== 'open') return;
    this.#sent = 'ended';
    try {
      if (isShort(response, this, this.#bytes, chunk, encoding)) this.#sent = 'cut';
      else if (response.writableLength === 0 && !connection.destroyed) this.#sent = 'whole';
    } catch {
      // `finish` decides.
    }
  }

  /**
   * True if a response that emits `finish` is complete. Node 20 emits it also if the app ends a response whose
   * connection has closed before. HTTP/2 emits it when the stream has closed; if that was too early, Node has ended the
   * response itself. A reset alone proves nothing: a client may cancel the rest of its upload.
   */
  isFinished(response: WatchedResponse): boolean {
    const { connection, stream } = this;
    try {
      if (stream !== undefined) return response.writableFinished && stream.aborted !== true;
      return this.#sent === 'whole' || (this.#sent !== 'cut' && connection?.destroyed !== true);
    } catch {
      return true;
    }
  }

  /**
   * True if the client could have all of a response whose connection has closed: the connection has taken everything that
   * the head promises, whether or not the app has called `end`.
   */
  isFilled(response: WatchedResponse): boolean {
    if (this.#sent === 'whole') return true;
    if (this.#sent === 'cut') return false;
    try {
      // Without a connection nothing is lost: an adapter may emit `close` as soon as the app has called `end`.
      if (this.connection === undefined && this.stream === undefined) return response.writableEnded;
      const { _contentLength: length } = response;
      if (response._headerSent !== true) return false;
      if (response._hasBody === false || length === 0) return response.outputSize === 0;
      return this.#isFilled && length === this.#length && !response.chunkedEncoding;
    } catch {
      return false;
    }
  }
}

// Adapters give request and response different objects that look like sockets. A response that waits behind another one
// on a pipelined connection has none yet.
function connectionOf(request: IncomingMessage, response: WatchedResponse): Socket | undefined {
  const socket = request.socket as Socket | undefined;
  if (typeof socket?.destroyed !== 'boolean') return undefined;
  return response.socket === socket || response.socket === null ? socket : undefined;
}

function announcedLength(response: WatchedResponse): number {
  const length = sentHeader(response as unknown as ServerResponse, 'content-length');
  return length === undefined ? NO_LENGTH : Number(length);
}

function withCallback(given: ArrayLike<unknown>, onTaken: (error: unknown) => void): unknown[] {
  const [chunk, encoding, last] = Array.from(given);
  const callback = (typeof encoding === 'function' ? encoding : last) as
    | ((...results: readonly unknown[]) => void)
    | undefined;
  const both = (...results: readonly unknown[]): void => {
    onTaken(results[0]);
    if (typeof callback === 'function') callback(...results);
  };
  return typeof encoding === 'function' ? [chunk, both] : [chunk, encoding, both];
}

/** True if the app has ended a response before all bytes of its `Content-Length` were written. */
function isShort(
  response: WatchedResponse,
  watch: ResponseWatch,
  bytes: number,
  chunk: unknown,
  encoding: unknown,
): boolean {
  const { _contentLength: length } = response;
  if (typeof length !== 'number' || response._hasBody === false || response.chunkedEncoding) return false;
  // UTF-8 has at least one byte per UTF-16 unit.
  const isUtf8 = typeof chunk === 'string' && (encoding === undefined || encoding === 'utf8');
  if (isUtf8 && bytes + chunk.length >= length) return false;
  if (bytes + byteLength(chunk, encoding) >= length) return false;
  // A method that another library has put between us and Node may have sent other bytes.
  const prototype = Object.getPrototypeOf(response) as WatchedResponse;
  return watch.end === prototype.end && watch.write === prototype.write;
}

function byteLength(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === 'string') {
    return Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : undefined);
  }
  return chunk instanceof Uint8Array ? chunk.byteLength : 0;
}
