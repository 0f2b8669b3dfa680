import { COUNTED, type Counters } from './counted.js';
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
type Methods = Readonly<Partial<Record<keyof typeof METHODS, unknown>>>;
/** The bits of the methods that only undici 7 and later call. */
const NEW_ONLY = METHODS.onConnect - 1;
/** Something else than a function stands in the place of a method. */
const NO_FUNCTION = 1 << 15;

const ABORTED = { aborted: true } as const;

class WatchedHandler implements Handler, LegacyHandler {
  readonly #to: Handler & LegacyHandler;
  readonly #watch: ResponseWatch;
  readonly [COUNTED]: Counters;
  #aborted: { readonly aborted: true } | undefined;

  constructor(to: Handler & LegacyHandler, watch: ResponseWatch, counters: Counters) {
    this.#to = to;
    this.#watch = watch;
    this[COUNTED] = counters;
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
    this.#watch.failed(error, controller);
    return this.#to.onResponseError?.(controller, error);
  }

  onConnect(abort: Abort, context: unknown): unknown {
    this.#watch.begin();
    const noticed: Abort = (reason) => {
      this.#aborted = ABORTED;
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
    this.#watch.failed(error, this.#aborted);
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

type WatchedHandlerClass = new (
  to: Handler & LegacyHandler,
  watch: ResponseWatch,
  counters: Counters,
) => object;

/** By which of {@link METHODS} a handler has, a bit for each. There are as many as there are kinds of handlers. */
const CLASSES = new Map<number, WatchedHandlerClass>();

/**
 * A dispatch handler that tells `watch` what passes, and passes everything on to `handler`, its returns and throws
 * included. It has the methods of either generation, or of both, that `handler` has (of undici 7's adapter, the older): undici
 * looks which they are, and refuses a request without the right ones.
 */
export function watchHandler(handler: object, watch: ResponseWatch, counters: Counters): object {
  const to: Handler & LegacyHandler = handler;
  const found = methodsOf(to);
  // Asked by its older methods it hands on what comes from the wire; by the newer ones undici 7 makes an object of the
  // headers, and the adapter bytes of that again, which costs more than all that is done here.
  const has = isAdapter(to) ? found & ~NEW_ONLY : found;
  let Watched = CLASSES.get(has);
  if (Watched === undefined) {
    Watched = classWith(has);
    CLASSES.set(has, Watched);
  }
  const watched = new Watched(to, watch, counters);
  if ((found & NO_FUNCTION) !== 0) copyOthers(to, watched);
  return watched;
}

// Taking the methods off each handler instead would give each a shape of its own, which V8 cannot make fast.
function classWith(has: number): WatchedHandlerClass {
  const Watched = class extends WatchedHandler {};
  for (const [method, bit] of Object.entries(METHODS)) {
    // Writable: undici's ProxyAgent puts a method of its own on the handler that it is given.
    if ((has & bit) === 0)
      Object.defineProperty(Watched.prototype, method, { value: undefined, writable: true });
  }
  return Watched;
}

/** What stands in the place of a method, for undici to refuse it. */
function copyOthers(from: Methods, to: object): void {
  for (const method of Object.keys(METHODS) as (keyof typeof METHODS)[]) {
    const value = from[method];
    if (value !== undefined && typeof value !== 'function') {
      Object.defineProperty(to, method, { value, writable: true, configurable: true, enumerable: true });
    }
  }
}

// Written out: in a loop V8 would look each of them up by its name.
function methodsOf(h: Methods): number {
  return (
    bitOf(h.onRequestStart, METHODS.onRequestStart) |
    bitOf(h.onRequestUpgrade, METHODS.onRequestUpgrade) |
    bitOf(h.onResponseStart, METHODS.onResponseStart) |
    bitOf(h.onResponseData, METHODS.onResponseData) |
    bitOf(h.onResponseEnd, METHODS.onResponseEnd) |
    bitOf(h.onResponseError, METHODS.onResponseError) |
    bitOf(h.onConnect, METHODS.onConnect) |
    bitOf(h.onUpgrade, METHODS.onUpgrade) |
    bitOf(h.onHeaders, METHODS.onHeaders) |
    bitOf(h.onData, METHODS.onData) |
    bitOf(h.onComplete, METHODS.onComplete) |
    bitOf(h.onError, METHODS.onError) |
    bitOf(h.onResponseStarted, METHODS.onResponseStarted) |
    bitOf(h.onBodySent, METHODS.onBodySent) |
    bitOf(h.onRequestSent, METHODS.onRequestSent)
  );
}

function bitOf(method: unknown, ofMethod: number): number {
  if (typeof method === 'function') return ofMethod;
  return method === undefined ? 0 : NO_FUNCTION;
}
