import { channel } from 'node:diagnostics_channel';
import type { OutboundAttachment, OutboundCall } from '@channel-exporter/core';
import type { Counters } from './counted.js';
import type { ResponseWatch } from './response-watch.js';
import { queueMicrotask } from './runtime.js';

/** What is read of the options of a dispatch. */
export interface DispatchOptions {
  readonly origin?: string | URL | null;
  readonly path?: unknown;
  readonly method?: unknown;
  readonly signal?: unknown;
}

/** A request as undici publishes it. */
interface CreatedRequest extends DispatchOptions {
  readonly [key: symbol]: unknown;
}

/** Published as soon as a client has a request: mostly within `dispatch`. */
const CREATED = channel('undici:request:create');
/** Published immediately before the handler of the request is called with what they are named after. */
const ANSWERED = ['headers', 'trailers', 'error'].map((name) => channel(`undici:request:${name}`));
let isListening = false;
let awaitsAnswers = false;

/** The innermost dispatch under way. */
let dispatching: SentRequest | undefined;
/** The request whose handler is being called; kept only if a request has waited in the queue of a pool. */
let answering: CreatedRequest | undefined;

/**
 * A request on its way through interceptors and pools to the client that sends it. Only that client knows where it goes: a
 * BalancedPool has several origins, a Client does not need to be told its own, and interceptors may choose another.
 */
export class SentRequest {
  /** What is given on in place of what the caller gave. */
  readonly options: DispatchOptions;
  readonly handler: object;
  readonly counters: Counters;
  readonly watch: ResponseWatch;
  readonly #outbound: OutboundAttachment;
  readonly #beganAtMs: number;
  readonly #outer: SentRequest | undefined = dispatching;
  #hasClient = false;

  /** @param watch whose call is replaced if the origin turns out to be another one */
  constructor(
    outbound: OutboundAttachment,
    options: DispatchOptions,
    handler: object,
    counters: Counters,
    watch: ResponseWatch,
    beganAtMs: number,
  ) {
    this.#outbound = outbound;
    this.options = options;
    this.handler = handler;
    this.counters = counters;
    this.watch = watch;
    this.#beganAtMs = beganAtMs;
  }

  /** To be called before `dispatch`. */
  static leaves(sent: SentRequest): void {
    if (!isListening) CREATED.subscribe(created);
    isListening = true;
    dispatching = sent;
  }

  /** To be called after `dispatch`. */
  static left(sent: SentRequest): void {
    dispatching = sent.#outer;
    if (sent.#hasClient) return;
    // It waits in a queue, or an interceptor dispatches it later.
    sent.watch.waiting = sent;
    if (awaitsAnswers) return;
    awaitsAnswers = true;
    for (const answered of ANSWERED) answered.subscribe(answers);
  }

  /** The first answer to a request that no client had when `dispatch` returned: the client that publishes it is the one. */
  answered(): void {
    try {
      if (answering !== undefined) this.#goesTo(answering.origin);
    } catch {
      // A request of another shape, of a later undici: the origin that was given counts.
    }
  }

  /** A client has `request`, which may also be one that an interceptor or the caller's handler sends meanwhile. */
  static created(request: CreatedRequest): void {
    const handler = handlerOf(request);
    for (let sent = dispatching; sent !== undefined; sent = sent.#outer) {
      if (sent.#isOf(request, handler)) sent.#goesTo(request.origin);
    }
  }

  /** An interceptor may have put a handler around ours, undici 7 does so: then method and path must be the same. */
  #isOf(request: CreatedRequest, handler: object | undefined): boolean {
    if (handler === this.handler) return true;
    const { method, path } = this.options;
    if (request.method !== method) return false;
    // undici adds the option `query` to the path.
    return request.path === path || String(request.path).startsWith(`${String(path)}?`);
  }

  #goesTo(origin: string | URL | null | undefined): void {
    if (this.#hasClient) return;
    this.#hasClient = true;
    const { origin: given, path } = this.options;
    if (origin === given || isSame(origin, given)) return;
    // The address of a name that an interceptor has looked up is no partner: then the given origin counts.
    this.watch.call = beginCall(this.#outbound, origin, path, this.#beganAtMs) ?? this.watch.call;
  }
}

/** The origin that was given, and the path, as one call; undefined if it goes to no partner. */
export function beginCall(
  outbound: OutboundAttachment,
  origin: unknown,
  path: unknown,
  beganAtMs: number,
): OutboundCall | undefined {
  if (typeof path !== 'string') return undefined;
  // A path may be a whole URL, for a proxy.
  if (!path.startsWith('/')) return outbound.begin(path, undefined, beganAtMs);
  if (!(typeof origin === 'string' || origin instanceof URL)) return undefined;
  try {
    // In two, because `//host` must stay a path.
    return outbound.begin(bareOrigin(origin), path, beganAtMs);
  } catch {
    // undici refuses it, too.
    return undefined;
  }
}

/** An origin to which a path can be added as it is. */
const BARE_ORIGIN = /^https?:\/\/[^/\\?#@\s]+$/;

/** The last origin that was found to be bare: mostly the next is the same, but new text, whose hash V8 would compute anew. */
let lastBare = '';

function isSame(one: DispatchOptions['origin'], other: DispatchOptions['origin']): boolean {
  if (!one || !other) return false;
  try {
    return bareOrigin(one) === bareOrigin(other);
  } catch {
    // A Client takes any text for an origin, and does not look at it.
    return false;
  }
}

function bareOrigin(origin: string | URL): string {
  if (typeof origin !== 'string' || (origin !== lastBare && !BARE_ORIGIN.test(origin)))
    return new URL(origin).origin;
  if (origin !== lastBare) lastBare = origin;
  return lastBare;
}

function created(message: unknown): void {
  try {
    SentRequest.created((message as { readonly request: CreatedRequest }).request);
  } catch {
    // A request of another shape, of a later undici: the origin that was given counts.
  }
}

function answers(message: unknown): void {
  if (answering === undefined) queueMicrotask(forget);
  answering = (message as { readonly request?: CreatedRequest } | undefined)?.request;
}

function forget(): void {
  answering = undefined;
}

/** Where undici keeps the handler of a request; each copy of it has a symbol of its own. */
let handlerKey = Symbol('handler');

function handlerOf(request: CreatedRequest): object | undefined {
  if (!(handlerKey in request)) {
    const found = Object.getOwnPropertySymbols(request).find(({ description }) => description === 'handler');
    if (found !== undefined) handlerKey = found;
  }
  const handler = request[handlerKey];
  return typeof handler === 'object' && handler !== null ? handler : undefined;
}
