import type {
  BodyHead,
  BodyHeaders,
  ChannelExporter,
  FailureReason,
  OutboundAttachment,
  OutboundCall,
  OutboundEnd,
} from '@channel-exporter/core';
import { clock } from '@workshop/plugin-kit';
import { leaveDispatch } from './count-once.js';
import type { IdleTarget, IdleTimer } from './idle-timer.js';
import { bodyHeaders } from './response-headers.js';

/** State shared by the calls of one interceptor, or of one instrumented fetch. */
export interface OutboundContext {
  readonly exporter: ChannelExporter;
  readonly outbound: OutboundAttachment;
  readonly idle: IdleTimer;
}

/** The codes with which undici refuses a request before it writes anything: such a request is not a call. */
const REFUSALS: ReadonlySet<unknown> = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
]);

/** The error with which fetch cancels the body of a Response that was garbage collected: the caller did not abort. */
const GARBAGE_COLLECTED = 'Response object has been garbage collected';

/**
 * Follows one response to the caller, and ends the call when the response is complete, fails, or becomes idle. It holds no
 * byte back, and keeps a copy of at most `maxBodyBytes`. Its methods are named after those of undici's handlers.
 */
export class ObservedResponse implements IdleTarget {
  /** Undefined if nothing is recorded. */
  call: OutboundCall | undefined;
  /** The request, if its origin is not known before the first event of the response. */
  request: { findOrigin(): void } | undefined;
  lastActivityMs = 0;
  readonly #context: OutboundContext;
  readonly #signal: unknown;
  #status = 0;
  #headers: BodyHeaders | undefined;
  #body: BodyHead | undefined;
  #wasStarted = false;
  #wasDispatched = false;
  #wasRefused = false;
  /** A failure during `dispatch`, before anything was sent: either a refusal, or the error of a mock. */
  #earlyEnd: OutboundEnd | undefined;
  #awaitsFinalHop: boolean;
  #pendingEnd: OutboundEnd | undefined;

  /**
   * @param signal the caller's AbortSignal, if any
   * @param awaitsFinalHop true if this response may be a redirect that fetch follows: its end is recorded only after
   * {@link confirmFinalHop}
   */
  constructor(
    context: OutboundContext,
    call: OutboundCall | undefined,
    signal: unknown,
    awaitsFinalHop = false,
  ) {
    this.#context = context;
    this.call = call;
    this.#signal = signal;
    this.#awaitsFinalHop = awaitsFinalHop;
  }

  /** The status, 0 until headers have arrived. */
  get status(): number {
    return this.#status;
  }

  /** True if the client did not begin to send. */
  get wasRefused(): boolean {
    return this.#wasRefused || !this.#wasDispatched;
  }

  /** @param accepted what `dispatch` returned: false for a request that the dispatcher refuses */
  afterDispatch(accepted: unknown): void {
    this.#wasDispatched = true;
    const early = this.#earlyEnd;
    if (early === undefined) return;
    this.#earlyEnd = undefined;
    // A pool returns true even if one of its clients has refused the request: that error has a code.
    if (accepted === false || typeof errorFacts(early.error).code !== 'string') this.#wasRefused = true;
    else this.#end(early);
  }

  /** The request is being written. Called again for each redirect and retry of an inner interceptor. */
  onRequestStart(): void {
    leaveDispatch();
    this.#wasStarted = true;
    this.#status = 0;
    this.#body = undefined;
    this.#headers = undefined;
  }

  /** @param status of a final response, 200 or above */
  onHeaders(status: number, headers: unknown): void {
    leaveDispatch();
    this.#findOrigin();
    this.#status = status;
    if (this.call === undefined) return;
    this.lastActivityMs = clock.now();
    this.#context.idle.add(this);
    try {
      this.#headers = bodyHeaders(headers);
      this.#body = this.call.keepBody(this.#headers);
    } catch (error) {
      this.#context.exporter.failed('outbound', error);
    }
  }

  onData(chunk: Uint8Array): void {
    if (this.call === undefined) return;
    this.lastActivityMs = clock.now();
    this.#body?.push(chunk);
  }

  onComplete(): void {
    this.#end({ status: this.#status, body: this.#bodyFacts(true), endedAtMs: clock.now() });
  }

  /** The connection now speaks another protocol (`CONNECT`, WebSocket): the HTTP exchange is over. */
  onUpgrade(status: number): void {
    this.#findOrigin();
    this.#end({ status, endedAtMs: clock.now() });
  }

  /** @param controller says whether the caller aborted the request */
  onError(error: unknown, controller: { readonly aborted?: boolean } | null | undefined): void {
    leaveDispatch();
    this.#findOrigin();
    if (error === GARBAGE_COLLECTED) {
      this.onIdle();
      return;
    }
    try {
      this.#fail(error, controller?.aborted === true);
    } catch (thrown) {
      // An accessor of the error threw.
      this.#context.exporter.failed('outbound', thrown);
      this.#end({ status: this.#status, reason: 'network', endedAtMs: clock.now() });
    }
  }

  onIdle(): void {
    this.#end({ status: this.#status, body: this.#bodyFacts(false), endedAtMs: this.lastActivityMs });
  }

  /** The caller gets this response. */
  confirmFinalHop(): void {
    this.#awaitsFinalHop = false;
    if (this.#pendingEnd !== undefined) this.call?.end(this.#pendingEnd);
  }

  #findOrigin(): void {
    this.request?.findOrigin();
    this.request = undefined;
  }

  #fail(error: unknown, byCaller: boolean): void {
    const { code, statusCode, headers, body } = errorFacts(error);
    if (!this.#wasStarted && REFUSALS.has(code)) {
      this.#wasRefused = true;
      return;
    }
    // Inner interceptors (retry, responseError) keep the headers, and report the status with their error.
    if (this.#status === 0 && typeof statusCode === 'number') this.#status = statusCode;
    const status = this.#status;
    const endedAtMs = clock.now();
    if (code === 'UND_ERR_RESPONSE') {
      // responseError has read a complete response, and throws it as an error.
      const { contentType } = bodyHeaders(headers);
      const held = { contentType, contentEncoding: undefined, held: body, complete: true };
      this.#end({ status, body: held, endedAtMs });
      return;
    }
    const reason = reasonOfSignal(this.#signal) ?? (byCaller ? reasonOfAbort(error) : undefined);
    const end = { status, error, reason, endedAtMs };
    if (this.#wasDispatched || this.#wasStarted) this.#end(end);
    else this.#earlyEnd = end;
  }

  #end(end: OutboundEnd): void {
    this.#context.idle.delete(this);
    if (!this.#awaitsFinalHop) this.call?.end(end);
    else this.#pendingEnd ??= end;
  }

  #bodyFacts(complete: boolean): OutboundEnd['body'] {
    if (this.#headers === undefined) return undefined;
    const { contentType, contentEncoding } = this.#headers;
    return { contentType, contentEncoding, head: this.#body, complete };
  }
}

/** Returns true for an aborted AbortSignal: undici and fetch do not send a request that has one. */
export function isAborted(signal: unknown): signal is { readonly aborted: true; readonly reason?: unknown } {
  return typeof signal === 'object' && signal !== null && 'aborted' in signal && signal.aborted === true;
}

/**
 * Returns why the caller gave up; undefined if the signal is not aborted, or is not an AbortSignal (undici also accepts an
 * EventEmitter).
 */
export function reasonOfSignal(signal: unknown): FailureReason | undefined {
  return isAborted(signal) ? reasonOfAbort(signal.reason) : undefined;
}

function reasonOfAbort(reason: unknown): FailureReason {
  const name = typeof reason === 'object' && reason !== null && 'name' in reason ? reason.name : undefined;
  return name === 'TimeoutError' ? 'timeout' : 'aborted';
}

/** The properties of undici's errors. */
interface ErrorFacts {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
}

function errorFacts(error: unknown): ErrorFacts {
  return typeof error === 'object' && error !== null ? error : {};
}
