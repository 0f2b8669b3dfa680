import type { RouteFacts } from '@channel-exporter/core';
import type { KoaContext } from './koa-types.js';
import { observeProperty } from './observe-property.js';
import { RouteTrace } from './route-trace.js';
import { type Layer, matchedRoutes, type RoutedContext } from './routed-context.js';

const traceKey: unique symbol = Symbol('channel-exporter.route-trace');
const observedKey: unique symbol = Symbol('channel-exporter.observed');

interface TracedContext extends RoutedContext {
  [traceKey]?: RouteTrace;
  [observedKey]?: true;
}

type Next = () => Promise<unknown>;

/**
 * Makes this request, and the later ones of its app, leave a trace of their routes. No event of Koa tells the route,
 * and after the request the mounts' prefixes, and the knowledge who called `next`, are gone. But koa-mount assigns
 * `ctx.mountPath` before it cuts the path, and a router assigns `ctx.router` after it has matched, before it runs a layer.
 */
export function observeRoutes(context: KoaContext, failed: (error: unknown) => void): void {
  const ctx: TracedContext = context;
  try {
    if (!ctx[observedKey]) observeApp(ctx.app.context, failed);
    adopt(ctx);
  } catch (error) {
    failed(error);
  }
}

function observeApp(appContext: object, failed: (error: unknown) => void): void {
  const observe = (name: string, see: (ctx: TracedContext, value: unknown) => void): void =>
    observeProperty(appContext, name, (target, value) => {
      // What an app assigns to `app.context` itself is no request.
      if (!('req' in target)) return;
      try {
        see(target as TracedContext, value);
      } catch (error) {
        failed(error);
      }
    });
  Object.defineProperty(appContext, observedKey, { value: true });
  observe('mountPath', (target, prefix) => traceOf(target).enterMount(target, String(prefix)));
  observe('router', seeRoutes);
}

/** The route that took the request, undefined where none did. */
export function routeOf(context: KoaContext): RouteFacts | undefined {
  const trace = (context as TracedContext)[traceKey];
  const taken = trace?.taken(context.res.statusCode);
  return taken ?? (isAnsweredByAllowedMethods(context) ? trace?.ofOtherMethods : undefined);
}

function isAnsweredByAllowedMethods({ method, res }: KoaContext): boolean {
  return res.statusCode === 405 || res.statusCode === 501 || (method === 'OPTIONS' && res.hasHeader('allow'));
}

function traceOf(ctx: TracedContext): RouteTrace {
  ctx[traceKey] ??= new RouteTrace();
  return ctx[traceKey];
}

function seeRoutes(ctx: TracedContext): void {
  const routes = matchedRoutes(ctx);
  for (const route of routes) watch(route);
  const [first] = routes;
  if (first !== undefined && !routes.some(({ methods }) => methods.includes(ctx.method))) {
    traceOf(ctx).fitsOtherMethods(ctx, first.path);
  }
}

// A handler of ours before and one after those of the app: the second runs only when the route has passed the request on.
function watch(route: Layer): void {
  if (route.stack.includes(leaveRoute)) return;
  // Unlike `=`, it throws in sloppy mode, too, where the route is frozen.
  Object.assign(route, { stack: [enterRoute, ...route.stack, leaveRoute] });
}

function enterRoute(ctx: TracedContext, next: Next): Promise<unknown> {
  traceOf(ctx).enterRoute(ctx, ctx.routerPath);
  return next();
}

function leaveRoute(ctx: TracedContext, next: Next): Promise<unknown> {
  traceOf(ctx).passOn(ctx.res.statusCode !== 404 || (ctx.body !== undefined && ctx.body !== null));
  return next();
}

// Where our middleware stands below mounts or in a router, an app's first requests have passed them unseen.
function adopt(ctx: TracedContext): void {
  if (Object.hasOwn(ctx, 'mountPath')) {
    const innermost = String(ctx.mountPath);
    reassign(ctx, 'mountPath');
    const [whole = ''] = ctx.originalUrl.split('?', 1);
    const cutOff = whole.endsWith(ctx.path) ? whole.slice(0, -ctx.path.length) : whole;
    const isOfMounts = cutOff.startsWith('/') && cutOff.endsWith(innermost);
    traceOf(ctx).adoptMounts(isOfMounts ? cutOff : innermost, whole, isOfMounts && cutOff !== innermost);
  }
  if (Object.hasOwn(ctx, 'router')) {
    reassign(ctx, 'router');
    const route = matchedRoutes(ctx).find(({ methods }) => methods.includes(ctx.method));
    if (route !== undefined) traceOf(ctx).enterRoute(ctx, route.path);
  }
}

// An own property would hide the observed one of the prototype.
function reassign(ctx: TracedContext, name: 'mountPath' | 'router'): void {
  const value = ctx[name];
  delete ctx[name];
  ctx[name] = value;
}
