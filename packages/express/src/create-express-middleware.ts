import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChannelExporter, InboundFacts, InboundOptions } from '@channel-exporter/core';
import { checkExporter } from '@workshop/plugin-kit';
import type { Application, ExpressMiddleware, ExpressRequest } from './express-types.js';
import { findInitialMount } from './find-initial-mount.js';
import { ROOT } from './mount.js';
import { RouteTracker, TRACKER, type TrackedRequest } from './route-tracker.js';
import { watchJson } from './watch-json.js';
import { watchLayers } from './watch-layers.js';

/**
 * Creates the middleware for Express 4 and 5 that records each request and answers `GET /metrics`. Register it first.
 * If a request passes it twice, the outer one counts.
 * @throws ChannelExporterError for an unknown or wrong option, TypeError if `exporter` is not an exporter
 * @example
 * app.use(createExpressMiddleware(init('A123010101')));
 */
export function createExpressMiddleware<Request extends IncomingMessage = ExpressRequest>(
  exporter: ChannelExporter,
  options?: InboundOptions<Request>,
): ExpressMiddleware {
  checkExporter('createExpressMiddleware', exporter, 'inbound');
  const inbound = exporter.inbound.attach<Request>('createExpressMiddleware', options);
  // Without codes, no value that is sent as JSON is needed.
  const readsBodies = options?.readCode !== false;
  let watchedApp: Application | undefined;
  return function channelExporter(request, response, next) {
    const subject = request as Request & TrackedRequest;
    if (inbound.answers(request, response, subject)) return;
    if (!exporter.closed) {
      try {
        watchAppOf(subject);
        const tracker = findTracker(subject, response, channelExporter, reportError);
        // The user declares the type of `req`; a tracker has the one that Express made.
        const exchange = inbound.begin(request, response, tracker as unknown as InboundFacts<Request>);
        if (readsBodies && exchange !== undefined) tracker.addExchange(exchange);
      } catch (error) {
        reportError(error);
      }
    }
    next();
  };

  function reportError(error: unknown): void {
    exporter.failed('inbound', error);
  }

  /** Watches the app of a request. A failure costs labels, but no observation. */
  function watchAppOf(request: TrackedRequest): void {
    try {
      const { app } = request;
      if (!app || app === watchedApp) return;
      // Set first, so that an error occurs once.
      watchedApp = app;
      watchLayers(app, reportError);
      if (readsBodies) watchJson(app.response, reportError);
    } catch (error) {
      reportError(error);
    }
  }
}

function findTracker(
  request: TrackedRequest,
  response: ServerResponse,
  middleware: ExpressMiddleware,
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
