import type { ServerResponse } from 'node:http';
import type { ChannelExporter, InboundOptions } from '@channel-exporter/core';
import { checkExporter } from './check-exporter.js';
import { KoaFacts } from './koa-facts.js';
import type { KoaContext, KoaMiddleware } from './koa-types.js';
import { observeRoutes } from './observe-routes.js';

/**
 * Makes the middleware that records each request of a Koa 2 or 3 app in `<syscode>_inner_metrics`, and that answers
 * GET `/metrics`. Register it before all others: what stands above it is neither timed nor counted.
 * @param options the readers among them get `ctx`
 * @throws ChannelExporterError for an unknown or wrong option
 * @example
 * app.use(createKoaMiddleware(exporter));
 */
export function createKoaMiddleware<Context extends KoaContext = KoaContext>(
  exporter: ChannelExporter,
  options?: InboundOptions<Context>,
): KoaMiddleware<Context> {
  checkExporter('createKoaMiddleware', exporter);
  const attachment = exporter.inbound.attach('createKoaMiddleware', options);
  const failed = (error: unknown): void => exporter.failed('inbound', error);

  return function channelExporter(ctx, next) {
    const { req, res } = ctx;
    if (attachment.answers(req, res, ctx)) {
      ctx.respond = false;
      return untilClosed(res);
    }
    const facts = new KoaFacts(ctx);
    const exchange = attachment.begin(req, res, facts);
    if (exchange !== undefined) {
      observeRoutes(ctx, failed);
      if (req.method === 'HEAD') {
        const hold = (): void => {
          exchange.holdBody(facts.responseBody());
          exchange.releaseBody();
        };
        beforeEnd(res, hold, failed);
      }
    }
    return next();
  };
}

// Core asks for the body when the first bytes of it go out. HEAD has none, though Koa holds what they would have been.
function beforeEnd(response: ServerResponse, hold: () => void, failed: (error: unknown) => void): void {
  const { end: original } = response as unknown as { readonly end: End };
  // With the name and the parameters of Node's, which apps may look at.
  const end: End = function end(this: ServerResponse, _chunk, _encoding, _callback) {
    try {
      hold();
    } catch (error) {
      failed(error);
    }
    // biome-ignore lint/complexity/noArguments: what was given must arrive as it was given, its number included.
    return Reflect.apply(original, this, arguments);
  };
  response.end = end as ServerResponse['end'];
}

type End = (this: ServerResponse, chunk: unknown, encoding: unknown, callback: unknown) => unknown;

// What stands above may set headers or a body of its own as soon as we are done: not before the scrape has been sent.
function untilClosed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('close', resolve);
  });
}
