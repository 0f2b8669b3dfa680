import type { IncomingMessage } from 'node:http';
import type { ChannelExporter, InboundOptions } from '@channel-exporter/core';
import { checkExporter } from '@workshop/plugin-kit';
import { createRequestObserver } from './create-request-observer.js';
import type { ExpressMiddleware, ExpressRequest } from './express-types.js';

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
  const observe = createRequestObserver<Request>(exporter, 'createExpressMiddleware', options);
  return function channelExporter(request, response, next) {
    if (!observe(request as Request, response, undefined, channelExporter)) next();
  };
}
