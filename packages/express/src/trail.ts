import type { InboundExchange, InboundFacts, RouteFacts } from '@channel-exporter/core';
import type { Layer, Route, RoutedRequest } from './express-types.js';
import { enter, type Mount, ROOT, routeAt, routeOf, unknownMount } from './mount.js';

/** A property of each request, so that finding its trail costs no more than reading one. */
export const TRAIL: unique symbol = Symbol('channel-exporter trail');

/** A request that somebody watches, or that is below a mount. */
export interface TrailedRequest extends RoutedRequest {
  [TRAIL]?: Trail;
}

/**
 * The way of one request through the routers: where it is, and which route has it. Express itself keeps no such
 * thing: `req.baseUrl` is what the client wrote, and empty again after an error; `req.route` stays when the route has
 * passed the request on.
 */
export class Trail implements InboundFacts<RoutedRequest> {
  readonly subject: TrailedRequest;
  #mount: Mount;
  /** The innermost mount that the request left with an error. */
  #failedIn: Mount | undefined = undefined;
  #entered: Route | undefined = undefined;
  #matched: RouteFacts | undefined = undefined;
  #exchange: InboundExchange | undefined = undefined;
  #others: InboundExchange[] | undefined = undefined;

  constructor(request: TrailedRequest, mount: Mount) {
    this.subject = request;
    this.#mount = mount;
  }

  /** The trail of a request that enters a layer of `use`; undefined where nobody needs one so far. */
  static at(request: TrailedRequest): Trail | undefined {
    const trail = request[TRAIL];
    if (trail !== undefined || !request.baseUrl) return trail;
    // A middleware of ours may stand below this mount.
    const begun = new Trail(request, ROOT);
    request[TRAIL] = begun;
    return begun;
  }

  /** Adds one who wants to know what will be sent as JSON. */
  tell(exchange: InboundExchange): void {
    if (this.#exchange === undefined) this.#exchange = exchange;
    else this.#others = [...(this.#others ?? []), exchange];
  }

  /** `res.json(body)` was called; undefined when it threw. */
  holdBody(body: unknown): void {
    this.#exchange?.holdBody(body);
    if (this.#others === undefined) return;
    for (const exchange of this.#others) exchange.holdBody(body);
  }

  /** `res.json` has returned. */
  releaseBody(): void {
    this.#exchange?.releaseBody();
    if (this.#others === undefined) return;
    for (const exchange of this.#others) exchange.releaseBody();
  }

  /** The request goes into a middleware, a router or an app. Gives back where it was, if it goes below a prefix. */
  enterUse(layer: Layer): Mount | undefined {
    const before = this.#whereabouts();
    this.#matched = undefined;
    if (this.subject.baseUrl.length === before.base.length) return undefined;
    this.#mount = enter(before, layer, this.subject);
    return before;
  }

  /** The request comes back from below a prefix. */
  leaveMount(before: Mount, failed: boolean): void {
    if (failed) this.#failedIn ??= this.#mount;
    this.#mount = before;
  }

  enterRoute(layer: Layer, route: Route): void {
    this.#entered = route;
    this.#matched = routeOf(this.#whereabouts(), layer, route.path, this.subject);
  }

  #whereabouts(): Mount {
    // The first request of a process may leave a prefix that nobody saw it enter.
    const { baseUrl } = this.subject;
    if (baseUrl.length < this.#mount.base.length) this.#mount = unknownMount({ baseUrl });
    return this.#mount;
  }

  /** The route has passed the request on. */
  leaveRoute(): void {
    this.#matched = undefined;
  }

  route(): RouteFacts | undefined {
    if (this.#matched !== undefined) return this.#matched;
    const { route } = this.subject;
    if (route === undefined || route === this.#entered) return undefined;
    // It has matched, but nobody saw it entered: a callback of `router.param` has answered, or failed.
    const { path } = route;
    const first = typeof path === 'string' || path instanceof RegExp ? path : path[0];
    return routeAt(this.#failedIn ?? this.#lastMount(), first ?? '');
  }

  #lastMount(): Mount {
    const { baseUrl } = this.subject;
    // Routers of another copy of Express are not followed: their prefixes are the client's text.
    return baseUrl && baseUrl.length > this.#mount.base.length ? unknownMount({ baseUrl }) : this.#mount;
  }

  methodCode(): unknown {
    return this.subject.methodCode;
  }

  query(): unknown {
    // The getter of Express 5 parses at each call.
    const { originalUrl } = this.subject as Partial<RoutedRequest>;
    return originalUrl?.includes('?') ? this.subject.query : undefined;
  }

  requestBody(): unknown {
    return this.subject.body;
  }

  responseBody(): undefined {
    return undefined;
  }
}
