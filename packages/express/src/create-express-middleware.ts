import type { IncomingMessage } from 'node:http';
import type { ChannelExporter, InboundFacts, InboundOptions } from '@channel-exporter/core';
import { checkExporter } from './check-exporter.js';
import type { Application, ExpressMiddleware, ExpressRequest } from './express-types.js';
import { ROOT } from './mount.js';
import { mountAbove } from './mount-above.js';
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
  checkExporter('createExpressMiddleware', exporter);
  const inbound = exporter.inbound.attach<Request>('createExpressMiddleware', options);
  // Without codes nobody wants to know what is sent as JSON.
  const readsBodies = options?.readCode !== false;
  let watchedApp: Application | undefined;
  return function channelExporter(request, response, next) {
    const subject = request as Request & TrailedRequest;
    if (inbound.answers(request, response, subject)) return;
    if (!exporter.closed) {
      try {
        const { app } = subject;
        if (app !== undefined && app !== watchedApp) {
          watchLayers(app, (error) => exporter.failed('inbound', error));
          if (readsBodies) watchJson(app.response);
          watchedApp = app;
        }
        const trail = trailOf(subject, channelExporter);
        // The user says what `req` is; a trail has the one that Express made.
        const exchange = inbound.begin(request, response, trail as unknown as InboundFacts<Request>);
        if (readsBodies && exchange !== undefined) trail.tell(exchange);
      } catch (error) {
        exporter.failed('inbound', error);
      }
    }
    next();
  };
}

function trailOf(request: TrailedRequest, middleware: ExpressMiddleware): Trail {
  const known = request[TRAIL];
  if (known !== undefined) return known;
  const isBelow = request.baseUrl && request.app !== undefined;
  const begun = new Trail(request, isBelow ? mountAbove(request.app, middleware, request) : ROOT);
  request[TRAIL] = begun;
  return begun;
}
