import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { BodySink } from './body-tee.js';
import type { Ending } from './ending.js';
import { sentStatus } from './response-bytes.js';

const SWITCHING_PROTOCOLS = 101;

export type Method = (this: WatchedResponse, ...args: readonly unknown[]) => unknown;

/** The part of an HTTP/2 stream that we read. */
export interface Http2StreamFacts {
  /** The stream was closed before its writable side had ended. */
  readonly aborted?: unknown;
  readonly sentHeaders?: { readonly ':status'?: unknown };
}

/**
 * A response as we use it. Node's overloads of `write` and `end` say less than one signature that passes on whatever
 * was given. The members that begin with `_` are Node's own, the same since Node 12; other servers do not have them.
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

/** A property of the response itself: it costs a tenth of a WeakMap, and methods that are no closures find the watch by it. */
export const WATCH: unique symbol = Symbol('channel-exporter watch');

/**
 * What we know of one response. It is shared by all exporters that watch it. What the app may replace later is
 * read when the watch begins.
 */
export class ResponseWatch {
  /** The methods of the response that ours call. */
  readonly write: Method;
  readonly end: Method;
  readonly flushHeaders: Method;
  readonly emit: Method;
  /** The connection. Undefined where there is none (serverless adapters, injected requests), and over HTTP/2. */
  readonly connection: Socket | undefined;
  readonly stream: Http2StreamFacts | undefined;
  endings: Ending | undefined = undefined;
  sink: BodySink | undefined = undefined;
  /** The responses that wait with this one for their turn on a pipelined connection. */
  queue: Set<WatchedResponse> | undefined = undefined;
  /** The status that was sent, 0 until we have seen it. */
  status = 0;
  /** The length of the body that the app announced, -1 for none, undefined before the first write. */
  length: number | undefined = undefined;
  /** So many bytes of the body were given to `write`; not counted without a length. */
  bytes = 0;
  /** All bytes of the announced length were handed to the connection. */
  filled = false;
  hasEnded = false;
  /** The head was not sent before the connection closed. */
  isLost = false;
  /** Those who wait know of the end. */
  isTold = false;
  /** `end` was called, and all bytes were handed to the connection at once. */
  flushed = false;
  /** `end` was called, and the body was shorter than announced. */
  short = false;

  constructor(request: IncomingMessage, response: WatchedResponse) {
    this.write = response.write;
    this.end = response.end;
    this.flushHeaders = response.flushHeaders;
    this.emit = response.emit;
    const isHttp2 = request.httpVersionMajor === 2;
    this.stream = isHttp2 ? (request as { stream?: Http2StreamFacts }).stream : undefined;
    this.connection = isHttp2 ? undefined : connectionOf(request, response);
  }

  /** The response has ended: tells those who wait, once. */
  tell(response: WatchedResponse, complete: boolean): void {
    if (this.isTold) return;
    this.isTold = true;
    this.queue?.delete(response);
    const status = sentStatus(response, this);
    // The connection belongs to another protocol from now on.
    if (status === SWITCHING_PROTOCOLS && this.#asksForUpgrade(response)) return;
    for (let ending = this.endings; ending !== undefined; ending = ending.nextEnding) {
      ending.ended(complete, status);
    }
  }

  #asksForUpgrade({ req: request }: WatchedResponse): boolean {
    try {
      return request.headers.upgrade !== undefined;
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

/**
 * The method that a hook of ours stands in front of, for an object without a watch: somebody copied the hook, or passes
 * a proxy that hides our property.
 */
export function originalMethod(response: object, name: 'write' | 'end' | 'flushHeaders' | 'emit'): Method {
  const { [name]: inherited } = Object.getPrototypeOf(response) as Record<typeof name, Method>;
  return inherited;
}
