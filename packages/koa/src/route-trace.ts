import type { RouteFacts } from '@channel-exporter/core';
import { matchedRoutes, middlewarePath, type RoutedContext } from './routed-context.js';

/** What may have answered: a route, or the prefix of a mount or router. */
interface Place extends RouteFacts {
  /** True for a route until it passes the request on. */
  took: boolean;
  readonly router?: unknown;
}

interface Mount {
  /** As the app wrote it: koa-mount compares it to the letter, so that nothing of the client's is in it. */
  readonly prefix: string;
  /** `ctx.path` before the prefix was cut off. */
  readonly outside: string;
  readonly untrusted: boolean;
}

/** The mounts that a request has come to at one path: siblings, each of which may have passed it on to the next. */
interface Level {
  readonly outside: string;
  /** The paths that the mounts have made of it. */
  readonly inside: string[];
  /** The place before the mounts. */
  before: Place | undefined;
  /** The place of the mount that was entered last. */
  last: Place | undefined;
  /** How often the path became what it was before. */
  left: number;
  /** What the response looked like when one of the mounts was come back to. */
  back: Sight | undefined;
  /** True once one of them has answered on the way back, as koa-static does with `defer`. */
  answered: boolean;
}

/** What a response looks like: if it has changed, somebody has answered. */
interface Sight {
  readonly status: number;
  readonly body: unknown;
  readonly explicit: unknown;
}

/**
 * Where one request has gone. The place that it has come to last is what answered; a mount that passed the request on
 * gives way to the place before it, a route that passed it on is the place until another one is come to.
 */
export class RouteTrace {
  readonly failed: (error: unknown) => void;
  #place: Place | undefined;
  #mounts: readonly Mount[] = [];
  readonly #levels: Level[] = [];
  #entered: Sight | undefined;
  /** How many routes have been entered. */
  #routes = 0;
  #ofOtherMethods: RouteFacts | undefined;

  constructor(failed: (error: unknown) => void) {
    this.failed = failed;
  }

  /** The app, or koa-mount, has assigned `ctx.path`. */
  assignedPath(ctx: RoutedContext, from: string, to: string): void {
    const known = this.#levels.find(({ outside }) => outside === from);
    // Back in a mount that has passed the request on, or in another one with the same prefix.
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
      if (isBack && known !== undefined) known.back = sightOf(ctx);
      else this.#enterMount(from, to, known);
    }
  }

  /** The request was below `prefix` already when it was seen first. */
  adoptMounts(prefix: string, outside: string, inside: string, untrusted: boolean): void {
    this.#mounts = [{ prefix, outside, untrusted }];
    this.#enterMount(outside, inside, undefined);
  }

  #enterMount(outside: string, inside: string, known: Level | undefined): void {
    const before = this.#place;
    // A mount in a route is how that route answers.
    if (!before?.took) this.#place = { ...this.#factsOf(''), took: false };
    if (known === undefined) {
      this.#levels.push({
        outside,
        inside: [inside],
        before,
        last: this.#place,
        left: 0,
        back: undefined,
        answered: false,
      });
      return;
    }
    known.inside.push(inside);
    if (before !== known.last) known.before = before;
    known.last = this.#place;
  }

  /**
   * koa-mount sets the path back when its app passes the request on, and when its app has returned, be it by an error. So
   * a mount that answered does so once, one that passed the request on twice.
   */
  #leaveMount(ctx: RoutedContext, level: Level): void {
    if (!this.#place?.took) this.seeOtherMethods(ctx);
    const over = this.#mounts.findIndex(({ outside }) => outside === level.outside);
    if (over >= 0) this.#mounts = this.#mounts.slice(0, over);
    level.left++;
    if (level.back !== undefined && hasChanged(ctx, level.back)) level.answered = true;
    if (this.#place !== level.before && this.#place !== level.last) return;
    this.#place = level.answered || level.left % 2 === 1 ? level.last : level.before;
  }

  /** A router begins to run the handlers of a route. */
  enterRoute(ctx: RoutedContext, path: unknown = ctx.routerPath ?? this.#nextPath(ctx)): void {
    this.#entered = sightOf(ctx);
    this.#routes++;
    this.#place = { ...this.#factsOf(String(path)), took: true, router: ctx.router };
  }

  // Routers before version 9 do not say which path it is. But they run the routes in the order in which they match.
  #nextPath(ctx: RoutedContext): unknown {
    return matchedRoutes(ctx).filter(({ methods }) => methods.includes(ctx.method))[this.#routes]?.path;
  }

  /** The last handler of that route has called `next`. A route that has answered before is the one that took the request. */
  leaveRoute(ctx: RoutedContext): void {
    if (this.#place === undefined || this.#entered === undefined) return;
    this.#place.took = ctx.res.headersSent || hasChanged(ctx, this.#entered);
  }

  /** A router begins to run a middleware that `router.use` has registered, which may answer by itself. */
  enterMiddleware(ctx: RoutedContext): void {
    const { router } = ctx;
    // A responder behind the routes of its router answers for the one that has passed the request on to it.
    if (this.#place?.router === router) return;
    this.#place = { ...this.#factsOf(middlewarePath(ctx.routerPath)), took: false };
  }

  /** Keeps the first route whose path fits, if none of the methods does: `router.allowedMethods()` answers in its name. */
  seeOtherMethods(ctx: RoutedContext): void {
    const routes = matchedRoutes(ctx);
    const [first] = routes;
    if (first === undefined || routes.some(({ methods }) => methods.includes(ctx.method))) return;
    this.#ofOtherMethods ??= this.#factsOf(String(first.path));
  }

  /** What answered with this status; undefined if nothing with a path did. */
  answered(ctx: RoutedContext, status: number): RouteFacts | undefined {
    const place = this.#place;
    if (place?.took) return place;
    if (isOfAllowedMethods(ctx, status)) {
      this.seeOtherMethods(ctx);
      if (this.#ofOtherMethods !== undefined) return this.#ofOtherMethods;
    }
    return status === 404 ? undefined : place;
  }

  #factsOf(path: string): RouteFacts {
    const mounts = this.#mounts;
    if (mounts.length === 0) return { template: path || '/', untrusted: false };
    const prefix = mounts.map((mount) => mount.prefix.replace(/\/$/, '')).join('');
    // `/api` and `/` are `/api`, as routers join them.
    return {
      template: prefix + (path === '/' && prefix !== '' ? '' : path) || '/',
      untrusted: mounts.some(({ untrusted }) => untrusted),
    };
  }
}

function isPrefix(mountPath: unknown): mountPath is string {
  return typeof mountPath === 'string' && mountPath.startsWith('/');
}

function isOfAllowedMethods({ method, res }: RoutedContext, status: number): boolean {
  return status === 405 || status === 501 || (method === 'OPTIONS' && res.hasHeader('allow'));
}

function hasChanged(ctx: RoutedContext, before: Sight): boolean {
  const { status, body, explicit } = sightOf(ctx);
  return status !== before.status || body !== before.body || explicit !== before.explicit;
}

function sightOf(ctx: RoutedContext): Sight {
  // Koa keeps there whether a status, or a body, was set at all: 404 is what it begins with.
  const { _explicitStatus: explicit } = ctx.response as { _explicitStatus?: unknown };
  return { status: ctx.res.statusCode, body: ctx.body, explicit };
}
