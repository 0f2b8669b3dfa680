import type { ServerResponse } from 'node:http';
import type { RouteFacts } from '@channel-exporter/core';
import { replaceMethod } from '@workshop/plugin-kit';
import type { Application, Layer } from './express-types.js';
import { readRouter } from './find-initial-mount.js';
import { type Mount, outerMount } from './mount.js';
import { RouteTracker, TRACKER, type TrackedRequest } from './route-tracker.js';

type Next = (error?: unknown) => void;
type HandleRequest = (this: Layer, request: TrackedRequest, response: ServerResponse, next: Next) => unknown;
type Handling = { handle_request?: HandleRequest; handleRequest?: HandleRequest };

/** The prototypes of layers whose method is replaced. */
const watched = new WeakSet<Handling>();

/**
 * Makes the trackers follow the routers: replaces the method of this copy of Express that enters a layer, once.
 * Requests without a tracker pass through.
 *
 * Express shows too little without that: `req.baseUrl` and `req.route` do not distinguish a route that has failed from
 * one that has passed the request on, and the tracing channel of router 2.3 costs 2 us per request.
 * @param reportError takes internal errors, which must not reach the app
 * @returns false if the app has no layer yet
 */
export function watchLayers(app: Application, reportError: (error: unknown) => void): boolean {
  const layer = readRouter(app)?.stack[0];
  if (layer === undefined) return false;
  watchHandling(Object.getPrototypeOf(layer) as Handling, reportError);
  return true;
}

function watchHandling(prototype: Handling, reportError: (error: unknown) => void): void {
  if (watched.has(prototype)) return;
  // Express 4 has `handle_request`, Express 5 `handleRequest`.
  const name = prototype.handle_request === undefined ? 'handleRequest' : 'handle_request';
  if (prototype[name] === undefined) return;
  replaceMethod(prototype as Required<Handling>, name, (original) => {
    return function handleRequest(this: Layer, request, response, next) {
      let onward = next;
      try {
        onward = follow(this, request, response, next, reportError);
      } catch (error) {
        reportError(error);
      }
      return original.call(this, request, response, onward);
    };
  });
  watched.add(prototype);
}

/**
 * Notes that a request enters a layer. Returns the `next` to call: one that notes the return, if the tracker needs it.
 */
function follow(
  layer: Layer,
  request: TrackedRequest,
  response: ServerResponse,
  next: Next,
  reportError: (error: unknown) => void,
): Next {
  // The handlers inside a route are also layers, but have no `route`.
  if (!('route' in layer)) return next;
  const { route } = layer;
  if (route === undefined) {
    if (isAtRoot(layer)) return next;
    const tracker = request[TRACKER] ?? beginTracking(request, response);
    const { mount } = tracker;
    return tracker.enterMount(layer)
      ? backFromMount(tracker, mount, tracker.passedAbove, next, reportError)
      : next;
  }
  const tracker = request[TRACKER];
  if (tracker === undefined) return next;
  tracker.enterRoute(layer, route);
  return backFromRoute(tracker, next);
}

/** True if the path of a middleware is `/`, as for most of an app: nothing has to be noted then. */
function isAtRoot({ slash, regexp }: Layer): boolean | undefined {
  return slash ?? regexp?.fast_slash;
}

// The middleware may be registered below this mount.
function beginTracking(request: TrackedRequest, response: ServerResponse): RouteTracker {
  const begun = new RouteTracker(request, response, outerMount(request));
  request[TRACKER] = begun;
  return begun;
}

/* Separate functions, so that the common path allocates no closure. */

function backFromMount(
  tracker: RouteTracker,
  before: Mount,
  passedAbove: RouteFacts | undefined,
  next: Next,
  reportError: (error: unknown) => void,
): Next {
  return (error) => {
    try {
      tracker.leaveMount(before, passedAbove, isError(error));
    } catch (internal) {
      reportError(internal);
    }
    next(error);
  };
}

function backFromRoute(tracker: RouteTracker, next: Next): Next {
  return (error) => {
    if (!isError(error)) tracker.leaveRoute();
    next(error);
  };
}

// With `route` or `router` a handler passes a request on.
function isError(error: unknown): boolean {
  return Boolean(error) && error !== 'route' && error !== 'router';
}
