import type { ServerResponse } from 'node:http';
import type { ChannelExporter, InboundAttachment, InboundOptions } from '@channel-exporter/core';
import { checkExporter, replaceMethod } from '@workshop/plugin-kit';
import { KoaFacts } from './koa-facts.js';
import type { KoaContext, KoaMiddleware } from './koa-types.js';
import { trackRoutes, watchApp } from './track-routes.js';
import { waitForResponseEnd } from './wait-for-response-end.js';

/**
 * Creates the middleware that records each request of a Koa 2 or 3 app in `<syscode>_inner_metrics` and answers
 * GET `/metrics`. Register it before all others: a middleware above it is neither timed nor counted.
 * @param options readers get `ctx`
 * @throws ChannelExporterError for an unknown or wrong option, TypeError if `exporter` is not an exporter
 * @example
 * app.use(createKoaMiddleware(exporter));
 */
export function createKoaMiddleware<Context extends KoaContext = KoaContext>(
  exporter: ChannelExporter,
  options?: InboundOptions<Context>,
): KoaMiddleware<Context> {
  checkExporter('createKoaMiddleware', exporter, 'inbound');
  const attachment = exporter.inbound.attach('createKoaMiddleware', options);
  const reportError = (error: unknown): void => exporter.failed('inbound', error);

  let watchedApp: KoaContext['app'] | undefined;
  const watch = (ctx: Context): void => {
    if (ctx.app === watchedApp) return;
    watchedApp = ctx.app;
    watchApp(ctx.app);
  };

  return function channelExporter(ctx, next) {
    let scraped: Promise<void> | undefined;
    try {
      scraped = observe(attachment, ctx, watch, reportError);
    } catch (error) {
      // A context that an app or another library made may be anything.
      reportError(error);
    }
    return scraped ?? next();
  };
}

/** Begins to record the request, or answers it with the scrape; the promise resolves when the scrape has ended. */
function observe<Context extends KoaContext>(
  attachment: InboundAttachment<Context>,
  ctx: Context,
  watch: (ctx: Context) => void,
  reportError: (error: unknown) => void,
): Promise<void> | undefined {
  const { req, res } = ctx;
  // The context of koa-websocket, for example, has no response.
  if (!isObject(req) || !isObject(res) || typeof res.on !== 'function' || typeof res.end !== 'function') {
    return undefined;
  }
  if (attachment.answers(req, res, ctx)) {
    // Unlike `=`, this does not throw if the context is frozen: the scrape has begun.
    Reflect.set(ctx, 'respond', false);
    // A middleware above may set headers or a body afterwards: not before the scrape has been sent.
    return waitForResponseEnd(req, res);
  }
  const facts = new KoaFacts(ctx, res);
  const exchange = attachment.begin(req, res, facts);
  if (exchange === undefined) return undefined;
  try {
    watch(ctx);
  } catch (error) {
    reportError(error);
  }
  facts.tracker = trackRoutes(ctx, reportError);
  if (req.method === 'HEAD') {
    const hold = (): void => {
      exchange.holdBody(facts.responseBody());
      exchange.releaseBody();
    };
    beforeEnd(res, hold, reportError);
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

// Core asks for the body when its first bytes are sent. HEAD sends none, but Koa still holds the body.
function beforeEnd(response: ServerResponse, hold: () => void, reportError: (error: unknown) => void): void {
  replaceMethod(response as unknown as { readonly end: End }, 'end', (original) => {
    return function end(this: ServerResponse, _chunk, _encoding, _callback) {
      try {
        hold();
      } catch (error) {
        reportError(error);
      }
      // biome-ignore lint/complexity/noArguments: the number of arguments must stay.
      return Reflect.apply(original, this, arguments) as unknown;
    };
  });
}

type End = (this: ServerResponse, chunk: unknown, encoding: unknown, callback: unknown) => unknown;
