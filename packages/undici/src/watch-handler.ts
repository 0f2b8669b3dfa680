import { isAdapter } from './is-adapter.js';
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

/** A bit for each method; those of undici 7 and later first. */
const METHODS = {
  onRequestStart: 1 << 0,
  onRequestUpgrade: 1 << 1,
  onResponseStart: 1 << 2,
  onResponseData: 1 << 3,
  onResponseEnd: 1 << 4,
  onResponseError: 1 << 5,
  onConnect: 1 << 6,
  onUpgrade: 1 << 7,
  onHeaders: 1 << 8,
  onData: 1 << 9,
  onComplete: 1 << 10,
  onError: 1 << 11,
  onResponseStarted: 1 << 12,
  onBodySent: 1 << 13,
  onRequestSent: 1 << 14,
} as const;
/** The bits of the methods that only undici 7 and later call. */
const NEW_ONLY = METHODS.onConnect - 1;

class WatchedHandler implements Handler, LegacyHandler {
  readonly #to: Handler & LegacyHandler;
  readonly #watch: ResponseWatch;
  #abortedByCaller = false;

  constructor(to: Handler & LegacyHandler, watch: ResponseWatch) {
    this.#to = to;
    this.#watch = watch;
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

type WatchedHandlerClass = new (to: Handler & LegacyHandler, watch: ResponseWatch) => object;

/** By which of {@link METHODS} a handler has, a bit for each. There are as many as there are kinds of handlers. */
const CLASSES = new Map<number, WatchedHandlerClass>();

/**
 * A dispatch handler that tells `watch` what passes, and passes everything on to `handler`, its returns and throws
 * included. It has the methods of either generation, or of both, that `handler` has (of undici 7's adapter, the older): undici
 * looks which they are, and refuses a request without the right ones.
 */
export function watchHandler(handler: object, watch: ResponseWatch): object {
  const to: Handler & LegacyHandler = handler;
  let has = methodsOf(to);
  // Asked by its older methods it hands on what comes from the wire; by the newer ones undici 7 makes an object of the
  // headers, and the adapter bytes of that again, which costs more than all that is done here.
  if (isAdapter(to)) has &= ~NEW_ONLY;
  let Watched = CLASSES.get(has);
  if (Watched === undefined) {
    Watched = classWith(has);
    CLASSES.set(has, Watched);
  }
  return new Watched(to, watch);
}

// Taking the methods off each handler instead would give each a shape of its own, which V8 cannot make fast.
function classWith(has: number): WatchedHandlerClass {
  const Watched = class extends WatchedHandler {};
  for (const [method, bit] of Object.entries(METHODS)) {
    if ((has & bit) === 0) Object.defineProperty(Watched.prototype, method, { value: undefined });
  }
  return Watched;
}

// Written out: in a loop V8 would look each of them up by its name.
function methodsOf(h: Handler & LegacyHandler): number {
  return (
    (typeof h.onRequestStart === 'function' ? METHODS.onRequestStart : 0) |
    (typeof h.onRequestUpgrade === 'function' ? METHODS.onRequestUpgrade : 0) |
    (typeof h.onResponseStart === 'function' ? METHODS.onResponseStart : 0) |
    (typeof h.onResponseData === 'function' ? METHODS.onResponseData : 0) |
    (typeof h.onResponseEnd === 'function' ? METHODS.onResponseEnd : 0) |
    (typeof h.onResponseError === 'function' ? METHODS.onResponseError : 0) |
    (typeof h.onConnect === 'function' ? METHODS.onConnect : 0) |
    (typeof h.onUpgrade === 'function' ? METHODS.onUpgrade : 0) |
    (typeof h.onHeaders === 'function' ? METHODS.onHeaders : 0) |
    (typeof h.onData === 'function' ? METHODS.onData : 0) |
    (typeof h.onComplete === 'function' ? METHODS.onComplete : 0) |
    (typeof h.onError === 'function' ? METHODS.onError : 0) |
    (typeof h.onResponseStarted === 'function' ? METHODS.onResponseStarted : 0) |
    (typeof h.onBodySent === 'function' ? METHODS.onBodySent : 0) |
    (typeof h.onRequestSent === 'function' ? METHODS.onRequestSent : 0)
  );
}
