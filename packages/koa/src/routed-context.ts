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

/** A route of a router, or a middleware that `router.use` has registered. */
export interface Layer {
  /** Prefixes of its routers included. */
  readonly path: unknown;
  /** In upper case; a middleware has none. */
  readonly methods: readonly string[];
  /** Its handlers, in the order in which they run. */
  readonly stack: readonly unknown[];
}

/** The routes whose path fits, whatever their methods; middlewares are none. */
export function matchedRoutes({ matched }: RoutedContext): Layer[] {
  return layersOf(matched).filter(isRoute);
}

/** Those of a list that are layers; none if it is no list. */
export function layersOf(list: unknown): Layer[] {
  return Array.isArray(list) ? (list as unknown[]).filter(isLayer) : [];
}

function isLayer(given: unknown): given is Layer {
  const layer = given as Partial<Layer> | null | undefined;
  return Array.isArray(layer?.methods) && Array.isArray(layer.stack);
}

export function isRoute({ methods }: Layer): boolean {
  return methods.length > 0;
}

/** How routers write "all that lies below" behind the prefix of a middleware without a path of its own. */
const BELOW = /(?:\(\[\^\/\]\*\)|\(\?:\\\/\|\$\)|\(\.\*\)|\{\/\*rest\})$/;

/** The path of a middleware, as the app wrote it; empty if it has none. */
export function middlewarePath(path: unknown): string {
  return String(path).replace(BELOW, '');
}
