import { ownerOf, queueMicrotask, replaceAccessor } from '@workshop/plugin-kit';
import { RouteTracker } from './route-tracker.js';
import { type RoutedContext, readMatchedRoutes } from './routed-context.js';
import { report, setReport, setTracker, trackerOf } from './tracker-of.js';
import { isRouterKnown, isWatchedLayer, watchLayers, watchRouter } from './watch-router.js';

type ReportError = (error: unknown) => void;
type Accessor = (this: RoutedContext, value?: unknown) => unknown;

/** The contexts of the apps whose requests are tracked. */
const watchedApps = new WeakSet<object>();

/**
 * Prepares an app for the tracking of mounts and routes. Koa has no event for them, and after the request they are
 * gone. But koa-mount assigns `ctx.path`, which is an accessor of Koa's, and a router calls its own `match`.
 */
export function watchApp({ context, middleware }: RoutedContext['app']): void {
  if (watchedApps.has(context)) return;
  watchedApps.add(context);
  // A router's middleware has the router as its property; routers inside mounts are found later.
  if (Array.isArray(middleware)) {
    for (const { router } of middleware as { router?: unknown }[]) watchRouter(router);
  }
  watchAccessor(context, 'path', 'set', observePath);
  watchAccessor(context, 'host', 'get', observeHost);
}

/** The objects whose accessors are replaced, in general Koa's own prototype of all contexts. */
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

/** Begins to track one request, unless an outer middleware has. */
export function trackRoutes(ctx: RoutedContext, reportError: ReportError): RouteTracker {
  setReport(reportError);
  let tracker = trackerOf(ctx);
  if (tracker === undefined) {
    tracker = new RouteTracker(reportError);
    setTracker(ctx, tracker);
    adoptMounts(ctx, tracker);
  }
  adoptRoute(ctx, tracker);
  return tracker;
}

function observePath(original: Accessor): Accessor {
  return function path(value) {
    const tracker = trackerOf(this) ?? beginBelowMount(this);
    if (tracker === undefined) {
      original.call(this, value);
      return;
    }
    const from = this.path;
    original.call(this, value);
    try {
      tracker.onPathAssigned(this, from, String(value));
    } catch (error) {
      tracker.reportError(error);
    }
  };
}

// The middleware may be registered below the mount that is entered now.
function beginBelowMount(ctx: RoutedContext): RouteTracker | undefined {
  try {
    if (!watchedApps.has(ctx.app.context)) return undefined;
    const tracker = new RouteTracker(report);
    setTracker(ctx, tracker);
    return tracker;
  } catch {
    // Not a context of a request.
    return undefined;
  }
}

function observeHost(original: Accessor): Accessor {
  return function host() {
    if (!isRouterKnown && trackerOf(this) !== undefined) {
      try {
        awaitRouter(this);
      } catch (error) {
        report(error);
      }
    }
    return original.call(this);
  };
}

/** Shared with other copies of this package that wait for the same assignment. */
const waitingKey: unique symbol = Symbol.for('@channel-exporter/koa waiting');

type Waiting = (() => void)[];

/**
 * Waits for the first router of a process, which may be inside a mount: routers read `ctx.host`, and assign
 * `ctx.router` in the same turn, before they compose the handlers.
 */
function awaitRouter(ctx: RoutedContext): void {
  const onRouter = (): void => watchAssignedRouter(ctx);
  const own = Object.getOwnPropertyDescriptor(ctx, 'router') as
    | { set?: { [waitingKey]?: Waiting } }
    | undefined;
  const waiting = own?.set?.[waitingKey];
  if (waiting !== undefined) waiting.push(onRouter);
  else if (!('router' in ctx)) awaitAssignment(ctx, [onRouter]);
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
    for (const onRouter of waiting) onRouter();
  };
  Object.defineProperty(ctx, 'router', {
    configurable: true,
    get: () => undefined,
    set: Object.assign(set, { [waitingKey]: waiting }),
  });
  queueMicrotask(stop);
}

function watchAssignedRouter({ router, matched }: RoutedContext): void {
  try {
    watchRouter(router);
    watchLayers(matched);
  } catch (error) {
    report(error);
  }
}

// If the middleware is below mounts, the first request of an app has entered them untracked.
function adoptMounts(ctx: RoutedContext, tracker: RouteTracker): void {
  const { mountPath } = ctx;
  if (typeof mountPath !== 'string') return;
  const [whole = ''] = ctx.originalUrl.split('?', 1);
  const cutOff = whole.endsWith(ctx.path) ? whole.slice(0, -ctx.path.length) : whole;
  const isFromMounts = cutOff.startsWith('/') && cutOff.endsWith(mountPath);
  tracker.adoptMounts(
    isFromMounts ? cutOff : mountPath,
    whole,
    ctx.path,
    isFromMounts && cutOff !== mountPath,
  );
}

// If the middleware is in a router, the first request has entered its route untracked.
function adoptRoute(ctx: RoutedContext, tracker: RouteTracker): void {
  if (ctx.router === undefined) return;
  watchRouter(ctx.router);
  const route = readMatchedRoutes(ctx).find(({ methods }) => methods.includes(ctx.method));
  if (route === undefined || isWatchedLayer(route)) return;
  tracker.enterRoute(ctx, route.path);
}
