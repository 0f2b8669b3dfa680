import type { ServerResponse } from 'node:http';
import type { InboundExchange, InboundFacts, RouteFacts } from '@channel-exporter/core';
import type { Layer, Route, RoutedRequest } from './express-types.js';
import {
  enterMount,
  isList,
  isPath,
  type Mount,
  ROOT,
  readTarget,
  routeAt,
  routeOf,
  unknownMount,
} from './mount.js';

/** A property of each request: finding the tracker is one property read. */
export const TRACKER: unique symbol = Symbol('channel-exporter route tracker');

/** A request that a middleware observes, or that is below a mount. */
export interface TrackedRequest extends RoutedRequest {
  [TRACKER]?: RouteTracker;
}

/**
 * Follows one request through the routers: its mount, the route that has it, and the last route that passed it on.
 * Express keeps none of that: `req.baseUrl` is the client's text, and empty again after an error; `req.route` stays
 * when the route has passed the request on.
 */
export class RouteTracker implements InboundFacts<RoutedRequest> {
  readonly subject: TrackedRequest;
  readonly #response: ServerResponse;
  /** The target as the client sent it, even if the app changes `req.originalUrl` later. */
  readonly #target: string;
  #mount: Mount;
  /** True if the request was below a prefix when tracking began: Express may leave that prefix unseen. */
  readonly #beganBelow: boolean;
  /** The route that has the request, or that has failed. */
  #route: RouteFacts | undefined = undefined;
  /** The innermost mount that the request left with an error of no route. */
  #failedIn: Mount | undefined = undefined;
  /** The last route that passed the request on inside this mount. */
  #passedOn: RouteFacts | undefined = undefined;
  /** The last route that passed it on before this mount; set when the mount is entered. */
  #passedAbove: RouteFacts | undefined = undefined;
  /** `req.route` when the request last entered a route or mount. */
  #seenRoute: Route | undefined = undefined;
  /** True once `res.json` has answered: a compression or session middleware may end the response later. */
  #hasAnswered = false;
  #exchange: InboundExchange | undefined = undefined;
  #others: InboundExchange[] | undefined = undefined;

  constructor(request: TrackedRequest, response: ServerResponse, mount: Mount) {
    this.subject = request;
    this.#response = response;
    this.#target = readTarget(request);
    this.#mount = mount;
    this.#beganBelow = mount.base !== '';
  }

  get mount(): Mount {
    return this.#mount;
  }

  /** The last route that passed the request on before it entered this mount. */
  get passedAbove(): RouteFacts | undefined {
    return this.#passedAbove;
  }

  /** Adds an exchange that gets the values sent by `res.json`. */
  addExchange(exchange: InboundExchange): void {
    if (this.#exchange === undefined) this.#exchange = exchange;
    else this.#others = [...(this.#others ?? []), exchange];
  }

  /** Takes the argument of a `res.json` call; undefined if the call threw, or if the bytes may differ. */
  holdBody(body: unknown): void {
    this.#exchange?.holdBody(body);
    if (this.#others === undefined) return;
    for (const exchange of this.#others) exchange.holdBody(body);
  }

  /** Gives the held value up, because `res.json` has returned. */
  releaseBody(): void {
    if (this.#response.headersSent) this.#hasAnswered = true;
    this.#exchange?.releaseBody();
    if (this.#others === undefined) return;
    for (const exchange of this.#others) exchange.releaseBody();
  }

  /** Enters the path of a middleware, a router or an app. Returns false if it has no path. */
  enterMount(layer: Layer): boolean {
    if (this.#isAnswered()) return false;
    const parent = this.#parentMount();
    const mount = enterMount(parent, layer, this.subject);
    if (mount.template === parent.template) return false;
    this.#seenRoute = readRoute(this.subject);
    this.#endRoute();
    this.#mount = mount;
    this.#passedAbove = this.#passedOn;
    this.#passedOn = undefined;
    return true;
  }

  /**
   * Leaves a mount for the next layer.
   * @param before the mount that the request was in before
   * @param passedAbove the last route that passed it on there
   */
  leaveMount(before: Mount, passedAbove: RouteFacts | undefined, hasFailed: boolean): void {
    if (this.#isAnswered()) return;
    if (hasFailed) this.#fail();
    else this.#endRoute();
    this.#mount = before;
    this.#passedOn ??= passedAbove;
  }

  enterRoute(layer: Layer, route: Route): void {
    if (this.#isAnswered()) return;
    const { subject } = this;
    const mount = this.#currentMount();
    // The app may have put the whole path back into `req.url`: then the mounts above are not part of the match.
    const isWhole = mount.base !== '' && subject.url === this.#target;
    this.#endRoute();
    this.#seenRoute = route;
    this.#route = routeOf(isWhole ? ROOT : mount, layer, route.path, subject);
  }

  /** Notes that the route has passed the request on. */
  leaveRoute(): void {
    if (!this.#isAnswered()) this.#endRoute();
  }

  route(status: number): RouteFacts | undefined {
    const route = this.#route ?? this.#unseenRoute();
    if (route !== undefined || status === 404) return route;
    const answered = this.#failedIn ?? this.#passedOn ?? this.#currentMount();
    return answered.template === '' ? undefined : answered;
  }

  /** True if the response has ended: later steps change nothing. */
  #isAnswered(): boolean {
    try {
      return this.#hasAnswered || this.#response.writableEnded;
    } catch {
      // The app may have replaced the property.
      return false;
    }
  }

  /** Notes that the current route, if there is one, has passed the request on. */
  #endRoute(): void {
    if (this.#route !== undefined) this.#passedOn = this.#route;
    this.#route = undefined;
    this.#failedIn = undefined;
  }

  #fail(): void {
    if (this.#route !== undefined) return;
    this.#route = this.#unseenRoute();
    if (this.#route === undefined && this.#passedOn === undefined) this.#failedIn ??= this.#mount;
  }

  #currentMount(): Mount {
    if (this.#beganBelow && !isBelow(this.subject, this.#mount)) this.#mount = unknownMount(this.subject);
    return this.#mount;
  }

  /** Returns the mount in which the request enters the next one. */
  #parentMount(): Mount {
    const { baseUrl, url } = this.subject;
    const mount = this.#mount;
    if (mount.base === '') return mount;
    if (!isBelow(this.subject, mount)) return this.#beganBelow ? ROOT : mount;
    const prefixLength = baseUrl.length - mount.base.length;
    if (prefixLength + (url?.length ?? 0) < this.#target.length) return mount;
    // As for routes, `req.url` may have the whole path again.
    return this.#target.startsWith(baseUrl.slice(mount.base.length)) ? { ...ROOT, base: mount.base } : mount;
  }

  /** Returns a route that has matched but was never entered: a callback of `router.param` has answered, or failed. */
  #unseenRoute(): RouteFacts | undefined {
    const route = readRoute(this.subject);
    if (route === this.#seenRoute || !isRoute(route)) return undefined;
    const path = isList(route.path) ? route.path.flat()[0] : route.path;
    // Routers of another copy of Express are not tracked: their prefixes are the client's text.
    const { base } = this.#mount;
    const isDeeper = isBelow(this.subject, this.#mount) && this.subject.baseUrl.length > base.length;
    return routeAt(isDeeper ? unknownMount(this.subject) : this.#mount, path ?? '');
  }

  methodCode(): unknown {
    return this.subject.methodCode;
  }

  query(): unknown {
    // The getter of Express 5 parses at each call, and the app may have replaced the parser.
    if (!this.#target.includes('?')) return undefined;
    try {
      return this.subject.query;
    } catch {
      return undefined;
    }
  }

  requestBody(): unknown {
    return this.subject.body;
  }

  responseBody(): undefined {
    return undefined;
  }
}

function isBelow({ baseUrl }: RoutedRequest, { base }: Mount): boolean {
  return typeof baseUrl === 'string' && baseUrl.startsWith(base);
}

/* Apps also assign values of their own to `req.route`. */

function readRoute(request: RoutedRequest): Route | undefined {
  try {
    return request.route;
  } catch {
    return undefined;
  }
}

function isRoute(route: Route | null | undefined): route is Route {
  try {
    return Array.isArray(route?.stack) && (isPath(route.path) || isList(route.path));
  } catch {
    return false;
  }
}
