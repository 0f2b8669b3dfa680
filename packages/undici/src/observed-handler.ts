import { COUNTERS, type Counters } from './count-once.js';
import type { ObservedResponse } from './observed-response.js';

interface Controller {
  readonly aborted?: boolean;
}
type Abort = (reason?: unknown) => unknown;

/** The handler of a dispatch: undici from 7 calls the first group of methods, undici up to 6 and fetch up to Node 24 the second. */
interface DispatchHandler {
  onRequestStart?(controller: Controller, context: unknown): unknown;
  onRequestUpgrade?(controller: Controller, status: number, headers: unknown, socket: unknown): unknown;
  onResponseStart?(controller: Controller, status: number, headers: unknown, message?: string): unknown;
  onResponseData?(controller: Controller, chunk: Uint8Array): unknown;
  onResponseEnd?(controller: Controller, trailers: unknown): unknown;
  onResponseError?(controller: Controller | null, error: unknown): unknown;

  onConnect?(abort: Abort, context: unknown): unknown;
  onUpgrade?(status: number, headers: unknown, socket: unknown): unknown;
  onHeaders?(status: number, headers: unknown, resume: unknown, message?: string): unknown;
  onData?(chunk: Uint8Array): unknown;
  onComplete?(trailers: unknown): unknown;
  onError?(error: unknown): unknown;

  onResponseStarted?(): unknown;
  onBodySent?(chunk: unknown): unknown;
  onRequestSent?(): unknown;
}

type Methods = Readonly<Partial<Record<keyof DispatchHandler, unknown>>>;

/**
 * Returns a handler that reports to `response` what undici calls it with, and passes everything on to `handler`, return
 * values and errors included. It has the methods that `handler` has, and no others: undici chooses by them, and refuses a
 * handler without the right ones.
 */
export function observeHandler(handler: object, response: ObservedResponse, counters: Counters): object {
  return new ObservedHandler(handler, response, counters);
}

class ObservedHandler implements Required<DispatchHandler> {
  readonly #to: DispatchHandler;
  readonly #response: ObservedResponse;
  readonly [COUNTERS]: Counters;
  #aborted = false;

  constructor(to: DispatchHandler, response: ObservedResponse, counters: Counters) {
    this.#to = to;
    this.#response = response;
    this[COUNTERS] = counters;
    // Hides the methods that the handler does not have. Written out: a loop over their names is slower, and not shorter.
    const given: Methods = to;
    const newer: Methods = isWrapHandler(to) ? {} : to;
    if (typeof newer.onRequestStart !== 'function') this.onRequestStart = newer.onRequestStart as never;
    if (typeof newer.onRequestUpgrade !== 'function') this.onRequestUpgrade = newer.onRequestUpgrade as never;
    if (typeof newer.onResponseStart !== 'function') this.onResponseStart = newer.onResponseStart as never;
    if (typeof newer.onResponseData !== 'function') this.onResponseData = newer.onResponseData as never;
    if (typeof newer.onResponseEnd !== 'function') this.onResponseEnd = newer.onResponseEnd as never;
    if (typeof newer.onResponseError !== 'function') this.onResponseError = newer.onResponseError as never;
    if (typeof given.onConnect !== 'function') this.onConnect = given.onConnect as never;
    if (typeof given.onUpgrade !== 'function') this.onUpgrade = given.onUpgrade as never;
    if (typeof given.onHeaders !== 'function') this.onHeaders = given.onHeaders as never;
    if (typeof given.onData !== 'function') this.onData = given.onData as never;
    if (typeof given.onComplete !== 'function') this.onComplete = given.onComplete as never;
    if (typeof given.onError !== 'function') this.onError = given.onError as never;
    if (typeof given.onResponseStarted !== 'function')
      this.onResponseStarted = given.onResponseStarted as never;
    if (typeof given.onBodySent !== 'function') this.onBodySent = given.onBodySent as never;
    if (typeof given.onRequestSent !== 'function') this.onRequestSent = given.onRequestSent as never;
  }

  onRequestStart(controller: Controller, context: unknown): unknown {
    this.#response.onRequestStart();
    return this.#to.onRequestStart?.(controller, context);
  }

  onRequestUpgrade(controller: Controller, status: number, headers: unknown, socket: unknown): unknown {
    this.#response.onUpgrade(status);
    return this.#to.onRequestUpgrade?.(controller, status, headers, socket);
  }

  onResponseStart(controller: Controller, status: number, headers: unknown, message?: string): unknown {
    if (status >= 200) this.#response.onHeaders(status, headers);
    return this.#to.onResponseStart?.(controller, status, headers, message);
  }

  onResponseData(controller: Controller, chunk: Uint8Array): unknown {
    this.#response.onData(chunk);
    return this.#to.onResponseData?.(controller, chunk);
  }

  onResponseEnd(controller: Controller, trailers: unknown): unknown {
    this.#response.onComplete();
    return this.#to.onResponseEnd?.(controller, trailers);
  }

  onResponseError(controller: Controller | null, error: unknown): unknown {
    this.#response.onError(error, controller);
    return this.#to.onResponseError?.(controller, error);
  }

  onConnect(abort: Abort, context: unknown): unknown {
    this.#response.onRequestStart();
    const noticeAbort: Abort = (reason) => {
      this.#aborted = true;
      return abort(reason);
    };
    return this.#to.onConnect?.(noticeAbort, context);
  }

  onUpgrade(status: number, headers: unknown, socket: unknown): unknown {
    this.#response.onUpgrade(status);
    return this.#to.onUpgrade?.(status, headers, socket);
  }

  onHeaders(status: number, headers: unknown, resume: unknown, message?: string): unknown {
    if (status >= 200) this.#response.onHeaders(status, headers);
    return this.#to.onHeaders?.(status, headers, resume, message);
  }

  onData(chunk: Uint8Array): unknown {
    this.#response.onData(chunk);
    return this.#to.onData?.(chunk);
  }

  onComplete(trailers: unknown): unknown {
    this.#response.onComplete();
    return this.#to.onComplete?.(trailers);
  }

  onError(error: unknown): unknown {
    this.#response.onError(error, { aborted: this.#aborted });
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

/**
 * Returns true for undici 7's adapter, which `compose` puts around a handler of the older kind. Its older methods pass everything
 * on unchanged; its newer ones make undici parse the headers into an object, and turn that into Buffers again.
 * perf: 2 us per call, 1.4 % of it, on Node 20 (bench outbound, undici.request)
 */
function isWrapHandler(handler: DispatchHandler): boolean {
  return typeof handler.onConnect === 'function' && handler.constructor?.name === 'WrapHandler';
}
