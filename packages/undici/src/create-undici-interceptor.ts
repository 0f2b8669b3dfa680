import { channel } from 'node:diagnostics_channel';
import type {
  ChannelExporter,
  OutboundAttachment,
  OutboundCall,
  OutboundOptions,
} from '@channel-exporter/core';
import { checkExporter, clock, queueMicrotask } from '@workshop/plugin-kit';
import {
  type Counter,
  type Counters,
  copyMarked,
  countsFor,
  dispatchMarked,
  findCounters,
} from './count-once.js';
import { IdleTimer } from './idle-timer.js';
import { observeHandler } from './observed-handler.js';
import { isAborted, ObservedResponse, type OutboundContext } from './observed-response.js';

/** An interceptor for `dispatcher.compose` of undici 6, 7 and 8, whose types differ too much to be named here. */
export type UndiciInterceptor = <Dispatch extends (options: never, handler: never) => boolean>(
  dispatch: Dispatch,
) => Dispatch;

/**
 * Records the calls of an undici dispatcher that go to partners. Put it last in `compose`: then redirects and retries
 * of the interceptors before it are inside one call.
 *
 * @example
 * setGlobalDispatcher(new Agent().compose(interceptors.redirect({ maxRedirections: 5 }), createUndiciInterceptor(exporter)));
 * @throws ChannelExporterError for an unknown or wrong option
 */
export function createUndiciInterceptor(
  exporter: ChannelExporter,
  options?: OutboundOptions,
): UndiciInterceptor {
  checkExporter('createUndiciInterceptor', exporter, 'outbound');
  const outbound = exporter.outbound.attach('createUndiciInterceptor', options);
  const context = { exporter, outbound, idle: new IdleTimer(outbound.streamIdleMs) };
  const intercept = (dispatch: Dispatch): Dispatch => {
    // One per place in the chain: the same interceptor may be composed twice.
    const counter = { exporter };
    return (request, handler) => {
      const observed = DispatchedRequest.begin(context, counter, request, handler);
      return observed === undefined ? dispatch(request, handler) : observed.dispatch(dispatch);
    };
  };
  return intercept as unknown as UndiciInterceptor;
}

type Dispatch = (options: DispatchOptions, handler: object) => boolean;

/** The options of a dispatch, and the properties of a request that undici publishes. */
interface DispatchOptions {
  readonly origin?: string | URL | null;
  readonly path?: unknown;
  readonly method?: unknown;
  readonly signal?: unknown;
}

/** Published when a client has a request: mostly during `dispatch`. */
const CREATED = channel('undici:request:create');
/** Published immediately before undici calls the handler of the request. */
const ANSWERED = ['headers', 'trailers', 'error'].map((name) => channel(`undici:request:${name}`));
let listensToCreated = false;
let listensToAnswered = false;

/** The dispatches in progress, each inside the one before it. */
const inProgress: DispatchedRequest[] = [];
/** The request whose handler is being called; kept only once a request has waited for a client. */
let answered: DispatchOptions | undefined;

/**
 * A request on its way through interceptors and pools to the client that sends it. Only that client knows the origin: a
 * BalancedPool has several, a Client needs none in the options, and interceptors may choose another one.
 */
class DispatchedRequest {
  readonly #outbound: OutboundAttachment;
  readonly #options: DispatchOptions;
  readonly #handler: object;
  readonly #counters: Counters;
  readonly #response: ObservedResponse;
  readonly #beganAtMs = clock.now();
  #hasClient = false;

  private constructor(
    context: OutboundContext,
    options: DispatchOptions,
    handler: object,
    counters: Counters,
  ) {
    const call = beginCall(context.outbound, options.origin, options.path, this.#beganAtMs);
    this.#outbound = context.outbound;
    this.#options = options;
    this.#counters = counters;
    this.#response = new ObservedResponse(context, call, options.signal);
    this.#handler = observeHandler(handler, this.#response, counters);
  }

  /** Returns undefined for a request that is not recorded, or that undici will refuse. */
  static begin(
    context: OutboundContext,
    counter: Counter,
    options: DispatchOptions,
    handler: object,
  ): DispatchedRequest | undefined {
    const { exporter } = context;
    if (exporter.closed || !isObject(options) || !isObject(handler)) return undefined;
    try {
      const outer = findCounters(options, handler, counter);
      if (countsFor(exporter, outer) || isAborted(options.signal)) return undefined;
      const counters = [...outer, counter];
      return new DispatchedRequest(context, copyMarked(options, counters), handler, counters);
    } catch {
      // An accessor of the caller threw: undici reads it, too, and reports the error.
      return undefined;
    }
  }

  /** Dispatches the request, observed, with the next `dispatch` of the chain. */
  dispatch(dispatch: Dispatch): boolean {
    if (!listensToCreated) CREATED.subscribe(onCreated);
    listensToCreated = true;
    inProgress.push(this);
    try {
      const accepted = dispatchMarked(this.#counters, dispatch, undefined, this.#options, this.#handler);
      this.#response.afterDispatch(accepted);
      return accepted;
    } finally {
      inProgress.pop();
      if (!this.#hasClient) this.#awaitAnswer();
    }
  }

  /** The request waits in the queue of a pool, or an interceptor dispatches it later. */
  #awaitAnswer(): void {
    this.#response.request = this;
    if (listensToAnswered) return;
    listensToAnswered = true;
    for (const each of ANSWERED) each.subscribe(onAnswered);
  }

  /** At the first event of the response, the client that publishes it is the one that sent the request. */
  findOrigin(): void {
    if (answered !== undefined) this.#setOrigin(answered);
  }

  /** A client has `request`; it may also be one that an interceptor, or the caller's handler, sends meanwhile. */
  static created(request: DispatchOptions): void {
    for (const each of inProgress) if (each.#matches(request)) each.#setOrigin(request);
  }

  #matches(request: DispatchOptions): boolean {
    const { method, path } = this.#options;
    if (request.method !== method) return false;
    // undici appends the option `query` to the path.
    return request.path === path || String(request.path).startsWith(`${String(path)}?`);
  }

  #setOrigin({ origin }: DispatchOptions): void {
    if (this.#hasClient) return;
    this.#hasClient = true;
    if (origin === this.#options.origin) return;
    // An interceptor may have replaced a host name by its address, which is not a partner: then the given origin counts.
    const call = beginCall(this.#outbound, origin, this.#options.path, this.#beganAtMs);
    if (call !== undefined) this.#response.call = call;
  }
}

/** Returns undefined if the origin is not a partner's. */
function beginCall(
  outbound: OutboundAttachment,
  origin: unknown,
  path: unknown,
  beganAtMs: number,
): OutboundCall | undefined {
  if (typeof path !== 'string') return undefined;
  // The path may be a whole URL, for a proxy.
  if (!path.startsWith('/')) return outbound.begin(path, undefined, beganAtMs);
  if (!(typeof origin === 'string' || origin instanceof URL)) return undefined;
  return outbound.begin(origin, path, beganAtMs);
}

function onCreated(message: unknown): void {
  try {
    DispatchedRequest.created((message as { readonly request: DispatchOptions }).request);
  } catch {
    // A later undici may publish something else: the given origin counts.
  }
}

function onAnswered(message: unknown): void {
  if (answered === undefined) queueMicrotask(forgetAnswered);
  answered = (message as { readonly request?: DispatchOptions } | undefined)?.request;
}

function forgetAnswered(): void {
  answered = undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
