import type { ServerResponse } from 'node:http';
import type { InboundExchange, InboundFacts, RouteFacts } from '@channel-exporter/core';
import type { Layer, Route, RoutedRequest } from './express-types.js';
import {
  enter,
  isList,
  isPath,
  type Mount,
  ROOT,
  routeAt,
  routeOf,
  targetOf,
  unknownMount,
} from './mount.js';

/** A property of each request, so that finding its trail costs no more than reading one. */
export const TRAIL: unique symbol = Symbol('channel-exporter trail');

/** A request that somebody watches, or that is below a mount. */
export interface TrailedRequest extends RoutedRequest {
  [TRAIL]?: Trail;
}

/**
 * The way of one request through the routers: where it is, which route has it, and which route had it last. Express
 * itself keeps no such thing: `req.baseUrl` is what the client wrote, and empty again after an error; `req.route` stays
 * when the route has passed the request on.
 */
export class Trail implements InboundFacts<RoutedRequest> {
  readonly subject: TrailedRequest;
  readonly #response: ServerResponse;
  /** The target as the client sent it, also if the app puts something else into `req.originalUrl`. */
  readonly #target: string;
  #mount: Mount;
  /** True if the request was below a prefix when it was seen first: Express may take it out of there unseen. */
  readonly #beganBelow: boolean;
  /** The route that has the request, or has failed with it. */
  #route: RouteFacts | undefined = undefined;
  /** The innermost mount that the request left with an error that no route made. */
  #failedIn: Mount | undefined = undefined;
  /** The last route that passed the request on since it came into this mount. */
  #passedOn: RouteFacts | undefined = undefined;
  /** The same before it came into this mount; known only as it comes in. */
  #passedAbove: RouteFacts | undefined = undefined;
  /** `req.route` when the request was last seen to enter something. */
  #seenRoute: Route | undefined = undefined;
  /** True once `res.json` has answered: a compression or a session may end the response only later. */
  #hasAnswered = false;
  #exchange: InboundExchange | undefined = undefined;
  #others: InboundExchange[] | undefined = undefined;

  constructor(request: TrailedRequest, response: ServerResponse, mount: Mount) {
    this.subject = request;
    this.#response = response;
    this.#target = targetOf(request);
    this.#mount = mount;
    this.#beganBelow = mount.base !== '';
  }

  get mount(): Mount {
    return this.#mount;
  }

  /** The last route that passed the request on before it came into this mount. */
  get passedAbove(): RouteFacts | undefined {
    return this.#passedAbove;
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
    if (this.#response.headersSent) this.#hasAnswered = true;
    this.#exchange?.releaseBody();
    if (this.#others === undefined) return;
    for (const exchange of this.#others) exchange.releaseBody();
  }

  /** The request goes below the path of a middleware, a router or an app. False if that is none. */
  enterMount(layer: Layer): boolean {
    if (this.#isAnswered()) return false;
    const parent = this.#parent();
    const mount = enter(parent, layer, this.subject);
    if (mount.template === parent.template) return false;
    this.#seenRoute = routeProperty(this.subject);
    this.#letGo();
    this.#mount = mount;
    this.#passedAbove = this.#passedOn;
    this.#passedOn = undefined;
    return true;
  }

  /**
   * The request comes back from below a path.
   * @param before where it was
   * @param passedAbove which route had passed it on there
   */
  leaveMount(before: Mount, passedAbove: RouteFacts | undefined, failed: boolean): void {
    if (this.#isAnswered()) return;
    if (failed) this.#fail();
    else this.#letGo();
    this.#mount = before;
    this.#passedOn ??= passedAbove;
  }

  enterRoute(layer: Layer, route: Route): void {
    if (this.#isAnswered()) return;
    const { subject } = this;
    const mount = this.#here();
    // The app may have written the whole path back into `req.url`: the mounts above have no part in what has matched.
    const isWhole = mount.base !== '' && subject.url === this.#target;
    this.#letGo();
    this.#seenRoute = route;
    this.#route = routeOf(isWhole ? ROOT : mount, layer, route.path, subject);
  }

  /** The route has passed the request on. */
  leaveRoute(): void {
    if (!this.#isAnswered()) this.#letGo();
  }

  route(status: number): RouteFacts | undefined {
    const route = this.#route ?? this.#unseenRoute();
    if (route !== undefined || status === 404) return route;
    const answered = this.#failedIn ?? this.#passedOn ?? this.#here();
    return answered.template === '' ? undefined : answered;
  }

  /** Whether the response has ended: later steps change nothing. */
  #isAnswered(): boolean {
    try {
      return this.#hasAnswered || this.#response.writableEnded;
    } catch {
      // The app may have put anything in the place of the property.
      return false;
    }
  }

  /** The route that had the request, if any, has passed it on. */
  #letGo(): void {
    if (this.#route !== undefined) this.#passedOn = this.#route;
    this.#route = undefined;
    this.#failedIn = undefined;
  }

  #fail(): void {
    if (this.#route !== undefined) return;
    this.#route = this.#unseenRoute();
    if (this.#route === undefined && this.#passedOn === undefined) this.#failedIn ??= this.#mount;
  }

  #here(): Mount {
    if (this.#beganBelow && !isBelow(this.subject, this.#mount)) this.#mount = unknownMount(this.subject);
    return this.#mount;
  }

  /** The mount in which the request enters one more. */
  #parent(): Mount {
    const { baseUrl, url } = this.subject;
    const mount = this.#mount;
    if (mount.base === '') return mount;
    if (!isBelow(this.subject, mount)) return this.#beganBelow ? ROOT : mount;
    const prefixLength = baseUrl.length - mount.base.length;
    if (prefixLength + (url?.length ?? 0) < this.#target.length) return mount;
    // As for routes, the whole path may be back in `req.url`.
    return this.#target.startsWith(baseUrl.slice(mount.base.length)) ? { ...ROOT, base: mount.base } : mount;
  }

  /** A route that has matched, but that nobody saw entered: a callback of `router.param` has answered, or failed. */
  #unseenRoute(): RouteFacts | undefined {
    const route = routeProperty(this.subject);
    if (route === this.#seenRoute || !isRoute(route)) return undefined;
    const path = isList(route.path) ? route.path.flat()[0] : route.path;
    // Routers of another copy of Express are not followed: their prefixes are the client's text.
    const { base } = this.#mount;
    const isDeeper = isBelow(this.subject, this.#mount) && this.subject.baseUrl.length > base.length;
    return routeAt(isDeeper ? unknownMount(this.subject) : this.#mount, path ?? '');
  }

  methodCode(): unknown {
    return this.subject.methodCode;
  }

  query(): unknown {
    // The getter of Express 5 parses at each call, with the parser of an app that may have been replaced.
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

/* Apps put things of their own into `req.route`, too. */

function routeProperty(request: RoutedRequest): Route | undefined {
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
