import { ownerOf, queueMicrotask, replaceAccessor } from '@workshop/plugin-kit';
import { RouteTrace } from './route-trace.js';
import { matchedRoutes, type RoutedContext } from './routed-context.js';
import { keepTrace, report, reportTo, traceOf } from './traces.js';
import { isRouterKnown, isWatchedLayer, watchLayers, watchRouter } from './watch-router.js';

type Failed = (error: unknown) => void;
type Accessor = (this: RoutedContext, value?: unknown) => unknown;

/** The contexts of the apps whose requests are traced. */
const watchedApps = new WeakSet<object>();

/**
 * Makes the requests of this app leave a trace of mounts and routes. No event of Koa shows them, and after the request
 * they are gone. But koa-mount assigns `ctx.path`, which is an accessor of Koa's, and a router asks itself what matches.
 */
export function watchApp({ context, middleware }: RoutedContext['app']): void {
  if (watchedApps.has(context)) return;
  watchedApps.add(context);
  // A router's middleware has the router as its property; those in mounts are met later.
  if (Array.isArray(middleware)) {
    for (const { router } of middleware as { router?: unknown }[]) watchRouter(router);
  }
  watchAccessor(context, 'path', 'set', settingPath);
  watchAccessor(context, 'host', 'get', gettingHost);
}

/** The objects whose accessors are watched: mostly Koa's own prototype of all contexts. */
const watchedOwners = { path: new WeakSet<object>(), host: new WeakSet<object>() };

function watchAccessor(
  context: object,
  key: 'path' | 'host',
  part: 'get' | 'set',
  wrap: (original: Accessor) => Accessor,
): void {
  const owner = ownerOf(context, key) ?? context;
  if (watchedOwners[key].has(owner)) return;
  replaceAccessor(owner, key, part, wrap);
  watchedOwners[key].add(owner);
}

/** Begins the trace of one request, unless an outer middleware has. */
export function traceRoutes(ctx: RoutedContext, failed: Failed): RouteTrace {
  reportTo(failed);
  let trace = traceOf(ctx);
  if (trace === undefined) {
    trace = new RouteTrace(failed);
    keepTrace(ctx, trace);
    adoptMounts(ctx, trace);
  }
  adoptRoute(ctx, trace);
  return trace;
}

function settingPath(original: Accessor): Accessor {
  return function path(value) {
    const trace = traceOf(this) ?? begun(this);
    if (trace === undefined) {
      original.call(this, value);
      return;
    }
    const from = this.path;
    original.call(this, value);
    try {
      trace.assignedPath(this, from, String(value));
    } catch (error) {
      trace.failed(error);
    }
  };
}

// Our middleware may stand below the mount that is being entered.
function begun(ctx: RoutedContext): RouteTrace | undefined {
  try {
    if (!watchedApps.has(ctx.app.context)) return undefined;
    const trace = new RouteTrace(report);
    keepTrace(ctx, trace);
    return trace;
  } catch {
    // What is no context of a request.
    return undefined;
  }
}

function gettingHost(original: Accessor): Accessor {
  return function host() {
    if (!isRouterKnown && traceOf(this) !== undefined) {
      try {
        awaitRouter(this);
      } catch (error) {
        report(error);
      }
    }
    return original.call(this);
  };
}

/** Other copies of this package wait for the same assignment. */
const waitingKey: unique symbol = Symbol.for('@channel-exporter/koa waiting');

type Waiting = (() => void)[];

/**
 * The first router of a process may be hidden in a mount. Routers ask for `ctx.host`, and assign `ctx.router` in the
 * same turn, before they put the handlers together: so long an assignment is waited for.
 */
function awaitRouter(ctx: RoutedContext): void {
  const seen = (): void => seeRouter(ctx);
  const own = Object.getOwnPropertyDescriptor(ctx, 'router') as
    | { set?: { [waitingKey]?: Waiting } }
    | undefined;
  const waiting = own?.set?.[waitingKey];
  if (waiting !== undefined) waiting.push(seen);
  else if (!('router' in ctx)) awaitAssignment(ctx, [seen]);
}

function awaitAssignment(ctx: RoutedContext, waiting: Waiting): void {
  let isOver = false;
  const stop = (): void => {
    if (!isOver) delete ctx.router;
    isOver = true;
  };
  const set = (router: unknown): void => {
    stop();
    ctx.router = router;
    for (const seen of waiting) seen();
  };
  Object.defineProperty(ctx, 'router', {
    configurable: true,
    get: () => undefined,
    set: Object.assign(set, { [waitingKey]: waiting }),
  });
  queueMicrotask(stop);
}

function seeRouter({ router, matched }: RoutedContext): void {
  try {
    watchRouter(router);
    watchLayers(matched);
  } catch (error) {
    report(error);
  }
}

// Where our middleware stands below mounts, an app's first request has passed them unseen.
function adoptMounts(ctx: RoutedContext, trace: RouteTrace): void {
  const { mountPath } = ctx;
  if (typeof mountPath !== 'string') return;
  const [whole = ''] = ctx.originalUrl.split('?', 1);
  const cutOff = whole.endsWith(ctx.path) ? whole.slice(0, -ctx.path.length) : whole;
  const isOfMounts = cutOff.startsWith('/') && cutOff.endsWith(mountPath);
  trace.adoptMounts(isOfMounts ? cutOff : mountPath, whole, ctx.path, isOfMounts && cutOff !== mountPath);
}

// Where it stands in a router, the first request has passed the beginning of the route.
function adoptRoute(ctx: RoutedContext, trace: RouteTrace): void {
  if (ctx.router === undefined) return;
  watchRouter(ctx.router);
  const route = matchedRoutes(ctx).find(({ methods }) => methods.includes(ctx.method));
  if (route === undefined || isWatchedLayer(route)) return;
  trace.enterRoute(ctx, route.path);
}
