import type { KoaContext } from './koa-types.js';

/** A context with the members that @koa/router and koa-mount add. */
export interface RoutedContext extends KoaContext {
  /** The layers of all routers so far whose path fits, for any method. */
  matched?: unknown;
  /** The last router that the request has reached. */
  router?: unknown;
  /** The path of the last layer that the router began to run: text, or a RegExp. */
  routerPath?: unknown;
  /** The prefix of the last entered mount. */
  mountPath?: unknown;
}

/** A route of a router, or a middleware of `router.use`. */
export interface Layer {
  /** Includes the prefixes of its routers. */
  readonly path: unknown;
  /** In upper case; empty for a middleware. */
  readonly methods: readonly string[];
  /** The handlers, in the order in which they run. */
  readonly stack: readonly unknown[];
}

/** Returns the routes, without middlewares, whose path fits, for any method. */
export function readMatchedRoutes({ matched }: RoutedContext): Layer[] {
  return readLayers(matched).filter(isRoute);
}

/** Returns the layers in a list; none if it is not a list. */
export function readLayers(list: unknown): Layer[] {
  return Array.isArray(list) ? (list as unknown[]).filter(isLayer) : [];
}

function isLayer(given: unknown): given is Layer {
  const layer = given as Partial<Layer> | null | undefined;
  return Array.isArray(layer?.methods) && Array.isArray(layer.stack);
}

export function isRoute({ methods }: Layer): boolean {
  return methods.length > 0;
}

/** The suffix that routers add to the prefix of a middleware without a path, to match everything below it. */
const BELOW_SUFFIX = /(?:\(\[\^\/\]\*\)|\(\?:\\\/\|\$\)|\(\.\*\)|\{\/\*rest\})$/;

/** Returns the path of a middleware as the app wrote it; empty if it has none. */
export function readMiddlewarePath(path: unknown): string {
  return String(path).replace(BELOW_SUFFIX, '');
}
