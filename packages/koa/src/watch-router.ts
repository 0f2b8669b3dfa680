import { ownerOf, replaceMethod } from '@workshop/plugin-kit';
import { isRoute, type Layer, type RoutedContext, readLayers, readMiddlewarePath } from './routed-context.js';
import { report, trackerOf } from './tracker-of.js';

type Next = () => Promise<unknown>;
type Match = (...args: unknown[]) => unknown;

/** The objects whose `match` is replaced: the prototypes of router classes. */
const watchedOwners = new WeakSet<object>();

/** True once a router was found: all routers of its copy of @koa/router are watched from then on. */
export let isRouterKnown = false;

/** Makes the routes of this router, and of all others of its class, report to the trackers when they match. */
export function watchRouter(router: unknown): void {
  if (!hasMatch(router)) return;
  const owner = ownerOf(router, 'match') as { match: Match };
  if (watchedOwners.has(owner)) return;
  replaceMethod(owner, 'match', observeMatch);
  watchedOwners.add(owner);
  isRouterKnown = true;
}

function hasMatch(router: unknown): router is { match: Match } {
  if (typeof router !== 'object' || router === null) return false;
  return typeof (router as { match?: unknown }).match === 'function';
}

function observeMatch(original: Match): Match {
  return function match(this: unknown, ...args) {
    const matched: unknown = Reflect.apply(original, this, args);
    try {
      watchMatched(matched);
    } catch (error) {
      report(error);
    }
    return matched;
  };
}

function watchMatched(matched: unknown): void {
  const { route, pathAndMethod } = matched as { route?: unknown; pathAndMethod?: unknown };
  if (route) watchLayers(pathAndMethod);
}

/** Makes these layers report to the trackers when they run. */
export function watchLayers(list: unknown): void {
  for (const layer of readLayers(list)) watchLayer(layer);
}

// Adds a handler before and one after those of the app: the second runs only if the route passes the request on.
function watchLayer(layer: Layer): void {
  const { stack, path } = layer;
  if (isRoute(layer)) {
    if (stack.includes(leaveRoute)) return;
    // Unlike `=`, this throws in sloppy mode, too, if the route is frozen.
    Object.assign(layer, { stack: [enterRoute, ...stack, leaveRoute] });
  } else if (!stack.includes(enterMiddleware) && readMiddlewarePath(path) !== '') {
    Object.assign(layer, { stack: [enterMiddleware, ...stack] });
  }
}

/** True if the route reports to the trackers. */
export function isWatchedLayer(layer: Layer): boolean {
  return layer.stack.includes(leaveRoute);
}

function enterRoute(ctx: RoutedContext, next: Next): Promise<unknown> {
  const tracker = trackerOf(ctx);
  try {
    tracker?.enterRoute(ctx);
  } catch (error) {
    tracker?.reportError(error);
  }
  return next();
}

function leaveRoute(ctx: RoutedContext, next: Next): Promise<unknown> {
  const tracker = trackerOf(ctx);
  try {
    tracker?.leaveRoute(ctx);
  } catch (error) {
    tracker?.reportError(error);
  }
  return next();
}

function enterMiddleware(ctx: RoutedContext, next: Next): Promise<unknown> {
  const tracker = trackerOf(ctx);
  try {
    tracker?.enterMiddleware(ctx);
  } catch (error) {
    tracker?.reportError(error);
  }
  return next();
}
