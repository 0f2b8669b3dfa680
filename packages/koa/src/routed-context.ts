import type { KoaContext } from './koa-types.js';

/** A context with what @koa/router and koa-mount leave on it. */
export interface RoutedContext extends KoaContext {
  /** All layers whose path fits, whatever their methods, of all routers so far. */
  matched?: unknown;
  /** The router that the request has come to last. */
  router?: unknown;
  /** The path of the layer whose handlers the router has begun to run last: text, or a RegExp. */
  routerPath?: unknown;
  /** The prefix of the mount that was entered last. */
  mountPath?: unknown;
}

/** A route of a router. */
export interface Layer {
  /** Prefixes of its routers included. */
  readonly path: unknown;
  /** In upper case; a layer without methods is a `router.use` middleware. */
  readonly methods: readonly string[];
  /** Its handlers, in the order in which they run. */
  readonly stack: readonly unknown[];
}

/** The routes whose path fits, whatever their methods; `router.use` middlewares are none. */
export function matchedRoutes(ctx: RoutedContext): Layer[] {
  return Array.isArray(ctx.matched) ? ctx.matched.filter(isRoute) : [];
}

function isRoute(layer: Partial<Layer> | undefined): layer is Layer {
  return Array.isArray(layer?.methods) && layer.methods.length > 0 && Array.isArray(layer.stack);
}
