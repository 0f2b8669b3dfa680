import type { RouteFacts } from '@channel-exporter/core';
import type { RoutedContext } from './routed-context.js';

interface Mount {
  /** As the app wrote it: koa-mount compares it to the letter, so that nothing of the client's is in it. */
  readonly prefix: string;
  /** `ctx.path` before the prefix was cut off. */
  readonly pathBefore: string;
}

/** Where one request has gone: the mounts that it is in, and the route that it has entered last. */
export class RouteTrace {
  #mounts: Mount[] | undefined;
  #untrusted = false;
  #entered: RouteFacts | undefined;
  #passedOn = false;
  #ofOtherMethods: RouteFacts | undefined;

  /** koa-mount is about to cut `prefix` off the path. */
  enterMount(ctx: RoutedContext, prefix: string): void {
    const mounts = this.#mountsAt(ctx);
    this.#mounts = [...mounts, { prefix, pathBefore: ctx.path }];
  }

  /** The request was below `prefix` already when it was seen first. */
  adoptMounts(prefix: string, pathBefore: string, untrusted: boolean): void {
    this.#mounts = [{ prefix, pathBefore }];
    this.#untrusted = untrusted;
  }

  /** A router begins to run the handlers of the route with this path. */
  enterRoute(ctx: RoutedContext, routePath: unknown): void {
    this.#entered = this.#factsOf(ctx, routePath);
    this.#passedOn = false;
  }

  /** The last handler of that route has called `next`. */
  passOn(answered: boolean): void {
    this.#passedOn = !answered;
  }

  /** The path of this route fits, none of the methods does. */
  fitsOtherMethods(ctx: RoutedContext, routePath: unknown): void {
    this.#ofOtherMethods ??= this.#factsOf(ctx, routePath);
  }

  /** The route that took the request: the one entered last, unless it let it go on to nowhere. */
  taken(status: number): RouteFacts | undefined {
    return this.#passedOn && status === 404 ? undefined : this.#entered;
  }

  /** The route in whose name `router.allowedMethods()` answers. */
  get ofOtherMethods(): RouteFacts | undefined {
    return this.#ofOtherMethods;
  }

  #factsOf(ctx: RoutedContext, routePath: unknown): RouteFacts {
    if (this.#mounts === undefined) return { template: joined('', String(routePath)), untrusted: false };
    const prefixes = this.#mountsAt(ctx).map(({ prefix }) => prefix.replace(/\/$/, ''));
    return { template: joined(prefixes.join(''), String(routePath)), untrusted: this.#untrusted };
  }

  // A mount is over once the path is again what it was before it: its app has called `next`.
  #mountsAt(ctx: RoutedContext): readonly Mount[] {
    if (this.#mounts === undefined) return [];
    const { path } = ctx;
    const over = this.#mounts.findIndex(({ pathBefore }) => pathBefore === path);
    if (over >= 0) this.#mounts = this.#mounts.slice(0, over);
    return this.#mounts;
  }
}

// `/api` and `/` are `/api`, as routers join them.
function joined(prefix: string, path: string): string {
  return prefix + (path === '/' && prefix !== '' ? '' : path) || '/';
}
