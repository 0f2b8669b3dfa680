import type { ServerResponse } from 'node:http';
import type { RouteFacts } from '@channel-exporter/core';
import { replaceMethod } from '@workshop/plugin-kit';
import type { Application, Layer } from './express-types.js';
import { routerOf } from './first-place.js';
import { type Mount, outerMount } from './mount.js';
import { TRAIL, Trail, type TrailedRequest } from './trail.js';

type Next = (error?: unknown) => void;
type HandleRequest = (this: Layer, request: TrailedRequest, response: ServerResponse, next: Next) => unknown;
type Handling = { handle_request?: HandleRequest; handleRequest?: HandleRequest };

/** The prototypes of layers that are watched. */
const watched = new WeakSet<Handling>();

/**
 * Has the trails follow what the routers do. It wraps one method of this copy of Express, once: the one by which each
 * layer is entered. Requests without a trail pass as before.
 *
 * What Express shows without that is not enough: observing `req.baseUrl` and `req.route` does not tell a route that
 * has failed from one that has passed the request on, and the tracing channel of router 2.3 costs each request 2 us.
 * @param failed told of mishaps of ours, which must not reach the app
 */
export function watchLayers(app: Application, failed: (error: unknown) => void): void {
  const layer = routerOf(app)?.stack[0];
  if (layer !== undefined) watchHandling(Object.getPrototypeOf(layer) as Handling, failed);
}

function watchHandling(prototype: Handling, failed: (error: unknown) => void): void {
  if (watched.has(prototype)) return;
  // Express 4, and Express 5.
  const name = prototype.handle_request === undefined ? 'handleRequest' : 'handle_request';
  if (prototype[name] === undefined) return;
  replaceMethod(prototype as Required<Handling>, name, (original) => {
    return function handleRequest(this: Layer, request, response, next) {
      let onward = next;
      try {
        onward = followed(this, request, response, next, failed);
      } catch (error) {
        failed(error);
      }
      return original.call(this, request, response, onward);
    };
  });
  watched.add(prototype);
}

/** Notes that a request enters a layer. Gives back the `next` by which it is noted that the request has come back, if that matters. */
function followed(
  layer: Layer,
  request: TrailedRequest,
  response: ServerResponse,
  next: Next,
  failed: (error: unknown) => void,
): Next {
  // The handlers inside a route are layers, too, but they have no `route`.
  if (!('route' in layer)) return next;
  const { route } = layer;
  if (route === undefined) {
    if (isAtRoot(layer)) return next;
    const trail = request[TRAIL] ?? beginTrail(request, response);
    const { mount } = trail;
    return trail.enterMount(layer) ? backFromMount(trail, mount, trail.passedAbove, next, failed) : next;
  }
  const trail = request[TRAIL];
  if (trail === undefined) return next;
  trail.enterRoute(layer, route);
  return backFromRoute(trail, next);
}

/** Whether the path of a middleware is `/`: it is what an app has most, and nothing has to be noted of it. */
function isAtRoot({ slash, regexp }: Layer): boolean | undefined {
  return slash ?? regexp?.fast_slash;
}

// A middleware of ours may be below this mount.
function beginTrail(request: TrailedRequest, response: ServerResponse): Trail {
  const begun = new Trail(request, response, outerMount(request));
  request[TRAIL] = begun;
  return begun;
}

/* By themselves: a function that makes a closure takes room for what is in it at each call, and most layers need none. */

function backFromMount(
  trail: Trail,
  before: Mount,
  passedAbove: RouteFacts | undefined,
  next: Next,
  failed: (error: unknown) => void,
): Next {
  return (error) => {
    try {
      trail.leaveMount(before, passedAbove, isError(error));
    } catch (ours) {
      failed(ours);
    }
    next(error);
  };
}

function backFromRoute(trail: Trail, next: Next): Next {
  return (error) => {
    if (!isError(error)) trail.leaveRoute();
    next(error);
  };
}

// The words with which a handler passes a request on.
function isError(error: unknown): boolean {
  return Boolean(error) && error !== 'route' && error !== 'router';
}
