import { ownerOf, replaceMethod } from '@workshop/plugin-kit';
import { isRoute, type Layer, layersOf, middlewarePath, type RoutedContext } from './routed-context.js';
import { report, traceOf } from './traces.js';

type Next = () => Promise<unknown>;
type Match = (...args: unknown[]) => unknown;

/** The objects that have a `match` of ours: the prototypes of router classes. */
const watchedOwners = new WeakSet<object>();

/** True once a router has been seen: all of its copy of @koa/router are watched from then on. */
export let isRouterKnown = false;

/** Has the routes of this router, and of all others of its class, leave their traces when they match. */
export function watchRouter(router: unknown): void {
  if (!hasMatch(router)) return;
  const owner = ownerOf(router, 'match') as { match: Match };
  if (watchedOwners.has(owner)) return;
  replaceMethod(owner, 'match', watching);
  watchedOwners.add(owner);
  isRouterKnown = true;
}

function hasMatch(router: unknown): router is { match: Match } {
  if (typeof router !== 'object' || router === null) return false;
  return typeof (router as { match?: unknown }).match === 'function';
}

function watching(original: Match): Match {
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

/** Has these layers leave a trace when they run. */
export function watchLayers(list: unknown): void {
  for (const layer of layersOf(list)) watchLayer(layer);
}

// A handler of ours before and one after those of the app: the second runs only when the route has passed the request on.
function watchLayer(layer: Layer): void {
  const { stack, path } = layer;
  if (isRoute(layer)) {
    if (stack.includes(leaveRoute)) return;
    // Unlike `=`, it throws in sloppy mode, too, if the route is frozen.
    Object.assign(layer, { stack: [enterRoute, ...stack, leaveRoute] });
  } else if (!stack.includes(enterMiddleware) && middlewarePath(path) !== '') {
    Object.assign(layer, { stack: [enterMiddleware, ...stack] });
  }
}

/** True if the routes of a request leave traces by themselves. */
export function isWatchedLayer(layer: Layer): boolean {
  return layer.stack.includes(leaveRoute);
}

function enterRoute(ctx: RoutedContext, next: Next): Promise<unknown> {
  const trace = traceOf(ctx);
  try {
    trace?.enterRoute(ctx);
  } catch (error) {
    trace?.failed(error);
  }
  return next();
}

function leaveRoute(ctx: RoutedContext, next: Next): Promise<unknown> {
  const trace = traceOf(ctx);
  try {
    trace?.leaveRoute(ctx);
  } catch (error) {
    trace?.failed(error);
  }
  return next();
}

function enterMiddleware(ctx: RoutedContext, next: Next): Promise<unknown> {
  const trace = traceOf(ctx);
  try {
    trace?.enterMiddleware(ctx);
  } catch (error) {
    trace?.failed(error);
  }
  return next();
}
