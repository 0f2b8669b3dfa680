import type { RouteTrace } from './route-trace.js';
import type { RoutedContext } from './routed-context.js';

const traceKey: unique symbol = Symbol('channel-exporter.route-trace');

interface Traced {
  [traceKey]?: RouteTrace;
}

/** The trace of a request, if it has one; never throws. It lies on the response, so that the context has nothing of ours. */
export function traceOf(ctx: Pick<RoutedContext, 'res'>): RouteTrace | undefined {
  try {
    return (ctx.res as Traced)[traceKey];
  } catch {
    return undefined;
  }
}

export function keepTrace(ctx: Pick<RoutedContext, 'res'>, trace: RouteTrace): void {
  (ctx.res as Traced)[traceKey] = trace;
}

let failed: (error: unknown) => void = () => {};

/** What fails from now on, outside of a trace, is reported there. */
export function reportTo(given: (error: unknown) => void): void {
  failed = given;
}

export function report(error: unknown): void {
  failed(error);
}
