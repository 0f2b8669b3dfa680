import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChannelExporter, InboundFacts, InboundOptions } from '@channel-exporter/core';
import { checkExporter } from '@workshop/plugin-kit';
import type { Application, ExpressMiddleware, ExpressRequest } from './express-types.js';
import { firstPlace } from './first-place.js';
import { ROOT } from './mount.js';
import { TRAIL, Trail, type TrailedRequest } from './trail.js';
import { watchJson } from './watch-json.js';
import { watchLayers } from './watch-layers.js';

/**
 * A middleware for Express 4 and 5 that records every request that comes after it, and answers `GET /metrics`. Put it
 * first. Used twice in one request's way, the outer one counts.
 * @throws ChannelExporterError for an unknown or wrong option, TypeError for what is no exporter
 * @example
 * app.use(createExpressMiddleware(init('A123010101')));
 */
export function createExpressMiddleware<Request extends IncomingMessage = ExpressRequest>(
  exporter: ChannelExporter,
  options?: InboundOptions<Request>,
): ExpressMiddleware {
  checkExporter('createExpressMiddleware', exporter, 'inbound');
  const inbound = exporter.inbound.attach<Request>('createExpressMiddleware', options);
  // Without codes nobody wants to know what is sent as JSON.
  const readsBodies = options?.readCode !== false;
  let watchedApp: Application | undefined;
  return function channelExporter(request, response, next) {
    const subject = request as Request & TrailedRequest;
    if (inbound.answers(request, response, subject)) return;
    if (!exporter.closed) {
      try {
        watchAppOf(subject);
        const trail = trailOf(subject, response, channelExporter, failed);
        // The user says what `req` is; a trail has the one that Express made.
        const exchange = inbound.begin(request, response, trail as unknown as InboundFacts<Request>);
        if (readsBodies && exchange !== undefined) trail.tell(exchange);
      } catch (error) {
        failed(error);
      }
    }
    next();
  };

  function failed(error: unknown): void {
    exporter.failed('inbound', error);
  }

  /** What cannot be watched costs labels, but no observation. */
  function watchAppOf(request: TrailedRequest): void {
    try {
      const { app } = request;
      if (!app || app === watchedApp) return;
      // At first: what goes wrong does so once.
      watchedApp = app;
      watchLayers(app, failed);
      if (readsBodies) watchJson(app.response, failed);
    } catch (error) {
      failed(error);
    }
  }
}

function trailOf(
  request: TrailedRequest,
  response: ServerResponse,
  middleware: ExpressMiddleware,
  failed: (error: unknown) => void,
): Trail {
  try {
    const known = request[TRAIL];
    if (known !== undefined) return known;
    const begun = new Trail(request, response, firstPlace(request, middleware));
    request[TRAIL] = begun;
    return begun;
  } catch (error) {
    failed(error);
    return new Trail(request, response, ROOT);
  }
}
