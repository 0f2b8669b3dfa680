import type { ResponseWatch } from './response-watch.js';

/** The handler of a dispatch as undici 7 and later call it. */
interface Handler {
  onRequestStart?(controller: Controller, context: unknown): unknown;
  onRequestUpgrade?(controller: Controller, status: number, headers: unknown, socket: unknown): unknown;
  onResponseStarted?(): unknown;
  onResponseStart?(controller: Controller, status: number, headers: unknown, message?: string): unknown;
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
  onHeaders?(status: number, headers: unknown, resume: unknown, message?: string): unknown;
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

  onResponseStart(controller: Controller, status: number, headers: unknown, message?: string): unknown {
    if (status >= 200) this.#watch.answered(status, headers);
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

  onHeaders(status: number, headers: unknown, resume: unknown, message?: string): unknown {
    if (status >= 200) this.#watch.answered(status, headers);
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
