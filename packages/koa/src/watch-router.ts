import { isRoute, type Layer, layersOf, middlewarePath, type RoutedContext } from './routed-context.js';
import { report, traceOf } from './traces.js';
import { isWatched, watchProperty } from './watch-property.js';

type Next = () => Promise<unknown>;
type Match = (...args: unknown[]) => unknown;

/** True once a router has been seen: all of its copy of @koa/router are watched from then on. */
export let isRouterKnown = false;

/** Has the routes of this router, and of all others of its class, leave their traces when they match. */
export function watchRouter(router: unknown): void {
  if (typeof router !== 'object' || router === null || isWatched(router, 'match')) return;
  if (typeof (router as { match?: unknown }).match !== 'function') return;
  watchProperty(router, 'match', (before) => ({ ...before, value: watching(before.value as Match) }));
  isRouterKnown = true;
}

function watching(original: Match): Match {
  const match: Match = function match(this: unknown, _path, _method) {
    // biome-ignore lint/complexity/noArguments: what was given must arrive as it was given.
    const matched: unknown = Reflect.apply(original, this, arguments);
    try {
      watchMatched(matched);
    } catch (error) {
      report(error);
    }
    return matched;
  };
  return match;
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
