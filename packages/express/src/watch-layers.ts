import type { ServerResponse } from 'node:http';
import type { Application, Layer } from './express-types.js';
import type { Mount } from './mount.js';
import { TRAIL, Trail, type TrailedRequest } from './trail.js';

type Next = (error?: unknown) => void;
type HandleRequest = (this: Layer, request: TrailedRequest, response: ServerResponse, next: Next) => unknown;
type Handling = { handle_request?: HandleRequest; handleRequest?: HandleRequest };

const WATCHED: unique symbol = Symbol('channel-exporter watched');

/**
 * Has the trails follow what the routers do. It wraps one method of this copy of Express, once: the one by which each
 * layer is entered. Requests without a trail pass as before.
 *
 * What Express shows without that is not enough: observing `req.baseUrl` and `req.route` does not tell a route that
 * has failed from one that has passed the request on, and the tracing channel of router 2.3 costs each request 2 us.
 * @param failed told of mishaps of ours, which must not reach the app
 */
export function watchLayers(app: Application, failed: (error: unknown) => void): void {
  const { _router: router = app.router } = app;
  const layer = router?.stack[0];
  if (layer !== undefined) watchHandling(Object.getPrototypeOf(layer) as Handling, failed);
}

function watchHandling(prototype: Handling & { [WATCHED]?: true }, failed: (error: unknown) => void): void {
  if (Object.hasOwn(prototype, WATCHED)) return;
  // Express 4, and Express 5.
  const name = prototype.handle_request === undefined ? 'handleRequest' : 'handle_request';
  const original = prototype[name];
  if (original === undefined) return;
  Object.defineProperty(prototype, WATCHED, { value: true });
  prototype[name] = function handleRequest(request, response, next) {
    let onward = next;
    try {
      onward = followed(this, request, response, next);
    } catch (error) {
      failed(error);
    }
    return original.call(this, request, response, onward);
  };
}

/** Notes that a request enters a layer. Gives back the `next` by which it is noted that the request has come back, where that matters. */
function followed(layer: Layer, request: TrailedRequest, response: ServerResponse, next: Next): Next {
  // The handlers inside a route are layers, too, but they have no `route`. And what comes after the answer changes nothing.
  if (!('route' in layer) || response.headersSent) return next;
  const { route } = layer;
  if (route === undefined) {
    const trail = Trail.at(request);
    const before = trail?.enterUse(layer);
    return trail === undefined || before === undefined ? next : backFromMount(trail, before, next);
  }
  const trail = request[TRAIL];
  if (trail === undefined) return next;
  trail.enterRoute(layer, route);
  return backFromRoute(trail, response, next);
}

/* By themselves: a function that makes a closure takes room for what is in it at each call, and most layers need none. */

function backFromMount(trail: Trail, before: Mount, next: Next): Next {
  return (error) => {
    trail.leaveMount(before, isError(error));
    next(error);
  };
}

function backFromRoute(trail: Trail, response: ServerResponse, next: Next): Next {
  return (error) => {
    // A route that has answered, and then calls next(), still has the request.
    if (!isError(error) && !response.headersSent) trail.leaveRoute();
    next(error);
  };
}

// The words with which a handler passes a request on.
function isError(error: unknown): boolean {
  return Boolean(error) && error !== 'route' && error !== 'router';
}
