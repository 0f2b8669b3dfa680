import type { BodyHeaders } from '@channel-exporter/core';
import type { ResponseWatch } from './response-watch.js';

/** The handler of a dispatch as undici 7 and later call it. */
interface Handler {
  onRequestStart?(controller: Controller, context: unknown): unknown;
  onRequestUpgrade?(controller: Controller, status: number, headers: unknown, socket: unknown): unknown;
  onResponseStarted?(): unknown;
  onResponseStart?(controller: Controller, status: number, headers: HeaderRecord, message?: string): unknown;
  onResponseData?(controller: Controller, chunk: Uint8Array): unknown;
  onResponseEnd?(controller: Controller, trailers: unknown): unknown;
  onResponseError?(controller: Controller | null, error: unknown): unknown;
  onBodySent?(chunk: unknown): unknown;
  onRequestSent?(): unknown;
}

/** The handler of a dispatch as undici up to 6, and the built-in fetch up to Node 24, have it. */
interface LegacyHandler {
  onConnect?(abort: Abort, context: unknown): unknown;
  onUpgrade?(status: number, headers: unknown, socket: unknown): unknown;
  onResponseStarted?(): unknown;
  onHeaders?(status: number, headers: RawHeaders, resume: unknown, message?: string): unknown;
  onData?(chunk: Uint8Array): unknown;
  onComplete?(trailers: unknown): unknown;
  onError?(error: unknown): unknown;
  onBodySent?(chunk: unknown): unknown;
  onRequestSent?(): unknown;
}

interface Controller {
  readonly aborted?: boolean;
}
type Abort = (reason?: unknown) => unknown;
type HeaderValue = string | Uint8Array | readonly (string | Uint8Array)[] | null | undefined;
type HeaderRecord = Readonly<Record<string, HeaderValue>>;
/** Names and values in turn. */
type RawHeaders = readonly HeaderValue[] | null | undefined;

/**
 * A dispatch handler that tells `watch` what passes, and passes everything on to `handler`, its returns and throws
 * included. It has the methods of either generation, or of both, that `handler` has.
 */
export function watchHandler(handler: object, watch: ResponseWatch): object {
  return new WatchedHandler(handler, watch);
}

const METHODS: readonly (keyof Handler | keyof LegacyHandler)[] = [
  'onRequestStart',
  'onRequestUpgrade',
  'onResponseStart',
  'onResponseData',
  'onResponseEnd',
  'onResponseError',
  'onConnect',
  'onUpgrade',
  'onHeaders',
  'onData',
  'onComplete',
  'onError',
  'onResponseStarted',
  'onBodySent',
  'onRequestSent',
];

class WatchedHandler implements Handler, LegacyHandler {
  readonly #to: Handler & LegacyHandler;
  readonly #watch: ResponseWatch;
  #abortedByCaller = false;

  constructor(to: Handler & LegacyHandler, watch: ResponseWatch) {
    this.#to = to;
    this.#watch = watch;
    // undici looks which methods a handler has, and refuses a request without the right ones: it must get the same answer.
    for (const method of METHODS) {
      if (typeof to[method] !== 'function') (this as Record<string, unknown>)[method] = undefined;
    }
  }

  onRequestStart(controller: Controller, context: unknown): unknown {
    this.#watch.begin();
    return this.#to.onRequestStart?.(controller, context);
  }

  onRequestUpgrade(controller: Controller, status: number, headers: unknown, socket: unknown): unknown {
    this.#watch.upgraded(status);
    return this.#to.onRequestUpgrade?.(controller, status, headers, socket);
  }

  onResponseStart(controller: Controller, status: number, headers: HeaderRecord, message?: string): unknown {
    if (status >= 200) this.#watch.answered(status, fromRecord(headers));
    return this.#to.onResponseStart?.(controller, status, headers, message);
  }

  onResponseData(controller: Controller, chunk: Uint8Array): unknown {
    this.#watch.received(chunk);
    return this.#to.onResponseData?.(controller, chunk);
  }

  onResponseEnd(controller: Controller, trailers: unknown): unknown {
    this.#watch.completed();
    return this.#to.onResponseEnd?.(controller, trailers);
  }

  onResponseError(controller: Controller | null, error: unknown): unknown {
    this.#watch.failed(error, controller?.aborted === true);
    return this.#to.onResponseError?.(controller, error);
  }

  onConnect(abort: Abort, context: unknown): unknown {
    this.#watch.begin();
    const noticed: Abort = (reason) => {
      this.#abortedByCaller = true;
      return abort(reason);
    };
    return this.#to.onConnect?.(noticed, context);
  }

  onUpgrade(status: number, headers: unknown, socket: unknown): unknown {
    this.#watch.upgraded(status);
    return this.#to.onUpgrade?.(status, headers, socket);
  }

  onHeaders(status: number, headers: RawHeaders, resume: unknown, message?: string): unknown {
    if (status >= 200) this.#watch.answered(status, fromRaw(headers));
    return this.#to.onHeaders?.(status, headers, resume, message);
  }

  onData(chunk: Uint8Array): unknown {
    this.#watch.received(chunk);
    return this.#to.onData?.(chunk);
  }

  onComplete(trailers: unknown): unknown {
    this.#watch.completed();
    return this.#to.onComplete?.(trailers);
  }

  onError(error: unknown): unknown {
    this.#watch.failed(error, this.#abortedByCaller);
    return this.#to.onError?.(error);
  }

  onResponseStarted(): unknown {
    return this.#to.onResponseStarted?.();
  }

  onBodySent(chunk: unknown): unknown {
    return this.#to.onBodySent?.(chunk);
  }

  onRequestSent(): unknown {
    return this.#to.onRequestSent?.();
  }
}

function fromRecord(headers: HeaderRecord | null | undefined): BodyHeaders {
  return {
    contentType: text(headers?.['content-type']),
    contentEncoding: text(headers?.['content-encoding']),
  };
}

function fromRaw(headers: RawHeaders): BodyHeaders {
  const found = {
    contentType: undefined as string | undefined,
    contentEncoding: undefined as string | undefined,
  };
  if (!Array.isArray(headers)) return found;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] as string | Uint8Array;
    // Few names have these lengths: the rest need not become text.
    if (name.length !== 'content-type'.length && name.length !== 'content-encoding'.length) continue;
    const lowerCased = String(name).toLowerCase();
    if (lowerCased === 'content-type') found.contentType = text(headers[at + 1] as HeaderValue);
    else if (lowerCased === 'content-encoding') found.contentEncoding = text(headers[at + 1] as HeaderValue);
  }
  return found;
}

/** @param value a text, the bytes of one, or several */
function text(value: HeaderValue): string | undefined {
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? value.map(String).join(', ') : String(value);
}
