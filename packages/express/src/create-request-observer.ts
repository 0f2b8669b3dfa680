import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChannelExporter, InboundFacts, InboundOptions } from '@channel-exporter/core';
import type { Application, ExpressMiddleware } from './express-types.js';
import { findInitialMount } from './find-initial-mount.js';
import { ROOT } from './mount.js';
import { RouteTracker, TRACKER, type TrackedRequest } from './route-tracker.js';
import { watchJson } from './watch-json.js';
import { watchLayers } from './watch-layers.js';

/**
 * Records one request; never throws.
 * @param app the app that has the request
 * @param middleware the middleware that observes it, to find the mount in which it is
 * @returns true if it was a scrape: it is being answered, and the app must not handle it
 */
export type ObserveRequest<Request extends IncomingMessage> = (
  request: Request,
  response: ServerResponse,
  app?: Application,
  middleware?: ExpressMiddleware,
) => boolean;

/**
 * Creates the function that records the requests of one app.
 * @param where the function in error messages
 * @throws ChannelExporterError for an unknown or wrong option
 */
export function createRequestObserver<Request extends IncomingMessage>(
  exporter: ChannelExporter,
  where: string,
  options: InboundOptions<Request> | undefined,
): ObserveRequest<Request> {
  const inbound = exporter.inbound.attach<Request>(where, options);
  // Without codes, no value that is sent as JSON is needed.
  const readsBodies = options?.readCode !== false;
  let watchedApp: Application | undefined;
  return function observe(request, response, app, middleware) {
    if (inbound.answers(request, response, request)) return true;
    if (exporter.closed) return false;
    try {
      // The user declares the type of `req`; a tracker has the one that Express made.
      const subject = request as unknown as TrackedRequest;
      watchApp(subject, app);
      const tracker = findTracker(subject, response, middleware, reportError);
      const exchange = inbound.begin(request, response, tracker as unknown as InboundFacts<Request>);
      if (readsBodies && exchange !== undefined) tracker.addExchange(exchange);
    } catch (error) {
      reportError(error);
    }
    return false;
  };

  function reportError(error: unknown): void {
    exporter.failed('inbound', error);
  }

  /** Watches the app of a request. A failure costs labels, but no observation. */
  function watchApp(request: TrackedRequest, given: Application | undefined): void {
    try {
      const app = given ?? request.app;
      if (!app || app === watchedApp) return;
      // Set first, so that an error occurs once.
      watchedApp = app;
      // An app may get its first layer after its first request.
      if (!watchLayers(app, reportError)) watchedApp = undefined;
      if (readsBodies) watchJson(app.response, reportError);
    } catch (error) {
      reportError(error);
    }
  }
}

function findTracker(
  request: TrackedRequest,
  response: ServerResponse,
  middleware: ExpressMiddleware | undefined,
  reportError: (error: unknown) => void,
): RouteTracker {
  try {
    const known = request[TRACKER];
    if (known !== undefined) return known;
    const tracker = new RouteTracker(request, response, findInitialMount(request, middleware));
    request[TRACKER] = tracker;
    return tracker;
  } catch (error) {
    reportError(error);
    return new RouteTracker(request, response, ROOT);
  }
}
