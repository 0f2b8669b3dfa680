import type { RouteTracker } from './route-tracker.js';
import type { RoutedContext } from './routed-context.js';

const trackerKey: unique symbol = Symbol('channel-exporter.route-tracker');

interface Tracked {
  [trackerKey]?: RouteTracker;
}

/**
 * Returns the tracker of a request, if it has one; never throws. It is kept on the response: the context gets no new
 * property.
 */
export function trackerOf(ctx: Pick<RoutedContext, 'res'>): RouteTracker | undefined {
  try {
    return (ctx.res as Tracked)[trackerKey];
  } catch {
    return undefined;
  }
}

export function setTracker(ctx: Pick<RoutedContext, 'res'>, tracker: RouteTracker): void {
  (ctx.res as Tracked)[trackerKey] = tracker;
}

let reportError: (error: unknown) => void = () => {};

/** Sets the function that takes errors which belong to no tracker. */
export function setReport(given: (error: unknown) => void): void {
  reportError = given;
}

export function report(error: unknown): void {
  reportError(error);
}
