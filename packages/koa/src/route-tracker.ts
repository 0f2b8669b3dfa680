import type { RouteFacts } from '@channel-exporter/core';
import { type RoutedContext, readMatchedRoutes, readMiddlewarePath } from './routed-context.js';

/** A route, or the prefix of a mount or router, that may have answered. */
interface Candidate extends RouteFacts {
  /** True for a route until it passes the request on. */
  hasRequest: boolean;
  readonly router?: unknown;
}

interface Mount {
  /** As the app wrote it; koa-mount compares exactly, so that no text of a client is in it. */
  readonly prefix: string;
  /** `ctx.path` before the prefix was cut off. */
  readonly outside: string;
  readonly untrusted: boolean;
}

/** The mounts that a request entered at one path: siblings, each of which may have passed it on to the next. */
interface MountLevel {
  readonly outside: string;
  /** The paths after the mounts have cut their prefixes off. */
  readonly inside: string[];
  /** The candidate before the mounts. */
  before: Candidate | undefined;
  /** The candidate of the last entered mount. */
  last: Candidate | undefined;
  /** Number of times that the path was set back. */
  timesLeft: number;
  /** The state of the response when the request came back to one of the mounts. */
  stateOnReturn: ResponseState | undefined;
  /** True once a mount has answered on the way back, as koa-static does with `defer`. */
  answered: boolean;
}

/** The state of a response: a change means that a middleware has answered. */
interface ResponseState {
  readonly status: number;
  readonly body: unknown;
  readonly explicit: unknown;
}

/**
 * Follows one request through mounts and routes. The last candidate that it reached is what answered. A mount that
 * passed the request on gives way to the candidate before it; a route that passed it on stays until the next candidate.
 */
export class RouteTracker {
  readonly reportError: (error: unknown) => void;
  #candidate: Candidate | undefined;
  #mounts: readonly Mount[] = [];
  readonly #levels: MountLevel[] = [];
  #stateOnEntry: ResponseState | undefined;
  /** Number of routes entered. */
  #routeCount = 0;
  #otherMethodsRoute: RouteFacts | undefined;

  constructor(reportError: (error: unknown) => void) {
    this.reportError = reportError;
  }

  /** Notes that the app, or koa-mount, has assigned `ctx.path`. */
  onPathAssigned(ctx: RoutedContext, from: string, to: string): void {
    const known = this.#levels.find(({ outside }) => outside === from);
    // The request is back in a mount that has passed it on, or in another one with the same prefix.
    const isBack = known?.inside.includes(to) ?? false;
    const left = isBack ? undefined : this.#levels.find(({ outside }) => outside === to);
    const { mountPath } = ctx;
    if (left !== undefined) this.#leaveMount(ctx, left);
    else if (
      isPrefix(mountPath) &&
      (from.replace(mountPath, '') || '/') === to &&
      from.startsWith(mountPath)
    ) {
      this.#mounts = [...this.#mounts, { prefix: mountPath, outside: from, untrusted: false }];
      if (isBack && known !== undefined) known.stateOnReturn = readResponseState(ctx);
      else this.#enterMount(from, to, known);
    }
  }

  /** Notes that the request was below `prefix` when tracking began. */
  adoptMounts(prefix: string, outside: string, inside: string, untrusted: boolean): void {
    this.#mounts = [{ prefix, outside, untrusted }];
    this.#enterMount(outside, inside, undefined);
  }

  #enterMount(outside: string, inside: string, known: MountLevel | undefined): void {
    const before = this.#candidate;
    // A mount inside a route is part of that route's answer.
    if (!before?.hasRequest) this.#candidate = { ...this.#toFacts(''), hasRequest: false };
    if (known === undefined) {
      this.#levels.push({
        outside,
        inside: [inside],
        before,
        last: this.#candidate,
        timesLeft: 0,
        stateOnReturn: undefined,
        answered: false,
      });
      return;
    }
    known.inside.push(inside);
    if (before !== known.last) known.before = before;
    known.last = this.#candidate;
  }

  /**
   * Leaves a mount. koa-mount sets the path back when its app passes the request on, and when its app has returned or
   * thrown: once if the mount answered, twice if it passed the request on.
   */
  #leaveMount(ctx: RoutedContext, level: MountLevel): void {
    if (!this.#candidate?.hasRequest) this.noteOtherMethods(ctx);
    const over = this.#mounts.findIndex(({ outside }) => outside === level.outside);
    if (over >= 0) this.#mounts = this.#mounts.slice(0, over);
    level.timesLeft++;
    if (level.stateOnReturn !== undefined && hasChanged(ctx, level.stateOnReturn)) level.answered = true;
    if (this.#candidate !== level.before && this.#candidate !== level.last) return;
    this.#candidate = level.answered || level.timesLeft % 2 === 1 ? level.last : level.before;
  }

  /** Notes that a router begins to run the handlers of a route. */
  enterRoute(ctx: RoutedContext, path: unknown = ctx.routerPath ?? this.#nextPath(ctx)): void {
    this.#stateOnEntry = readResponseState(ctx);
    this.#routeCount++;
    this.#candidate = { ...this.#toFacts(String(path)), hasRequest: true, router: ctx.router };
  }

  // Routers before version 9 do not set `ctx.routerPath`, but they run the routes in matching order.
  #nextPath(ctx: RoutedContext): unknown {
    return readMatchedRoutes(ctx).filter(({ methods }) => methods.includes(ctx.method))[this.#routeCount]
      ?.path;
  }

  /**
   * Notes that the last handler of the route has called `next`. If the route had answered before, it keeps the request.
   */
  leaveRoute(ctx: RoutedContext): void {
    if (this.#candidate === undefined || this.#stateOnEntry === undefined) return;
    this.#candidate.hasRequest = ctx.res.headersSent || hasChanged(ctx, this.#stateOnEntry);
  }

  /** Notes that a router begins to run a middleware of `router.use`, which may answer itself. */
  enterMiddleware(ctx: RoutedContext): void {
    const { router } = ctx;
    // A middleware behind the routes of its router answers for the route that has passed the request on.
    if (this.#candidate?.router === router) return;
    this.#candidate = { ...this.#toFacts(readMiddlewarePath(ctx.routerPath)), hasRequest: false };
  }

  /** Keeps the first route whose path fits if no method does: `router.allowedMethods()` answers for it. */
  noteOtherMethods(ctx: RoutedContext): void {
    const routes = readMatchedRoutes(ctx);
    const [first] = routes;
    if (first === undefined || routes.some(({ methods }) => methods.includes(ctx.method))) return;
    this.#otherMethodsRoute ??= this.#toFacts(String(first.path));
  }

  /** Returns the route or mount that answered with this status; undefined if nothing with a path did. */
  findAnswer(ctx: RoutedContext, status: number): RouteFacts | undefined {
    const candidate = this.#candidate;
    if (candidate?.hasRequest) return candidate;
    if (isFromAllowedMethods(ctx, status)) {
      this.noteOtherMethods(ctx);
      if (this.#otherMethodsRoute !== undefined) return this.#otherMethodsRoute;
    }
    return status === 404 ? undefined : candidate;
  }

  #toFacts(path: string): RouteFacts {
    const mounts = this.#mounts;
    if (mounts.length === 0) return { template: path || '/', untrusted: false };
    const prefix = mounts.map((mount) => mount.prefix.replace(/\/$/, '')).join('');
    // Routers join `/api` and `/` to `/api`.
    return {
      template: prefix + (path === '/' && prefix !== '' ? '' : path) || '/',
      untrusted: mounts.some(({ untrusted }) => untrusted),
    };
  }
}

function isPrefix(mountPath: unknown): mountPath is string {
  return typeof mountPath === 'string' && mountPath.startsWith('/');
}

function isFromAllowedMethods({ method, res }: RoutedContext, status: number): boolean {
  return status === 405 || status === 501 || (method === 'OPTIONS' && res.hasHeader('allow'));
}

function hasChanged(ctx: RoutedContext, before: ResponseState): boolean {
  const { status, body, explicit } = readResponseState(ctx);
  return status !== before.status || body !== before.body || explicit !== before.explicit;
}

function readResponseState(ctx: RoutedContext): ResponseState {
  // Koa begins with 404; this member says whether the app has set a status or a body.
  const { _explicitStatus: explicit } = ctx.response as { _explicitStatus?: unknown };
  return { status: ctx.res.statusCode, body: ctx.body, explicit };
}
