import type { ServerResponse } from 'node:http';
import type { ChannelExporter, InboundAttachment, InboundOptions } from '@channel-exporter/core';
import { checkExporter, replaceMethod } from '@workshop/plugin-kit';
import { KoaFacts } from './koa-facts.js';
import type { KoaContext, KoaMiddleware } from './koa-types.js';
import { traceRoutes, watchApp } from './trace-routes.js';
import { untilOver } from './until-over.js';

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
  checkExporter('createKoaMiddleware', exporter, 'inbound');
  const attachment = exporter.inbound.attach('createKoaMiddleware', options);
  const failed = (error: unknown): void => exporter.failed('inbound', error);

  let watchedApp: KoaContext['app'] | undefined;
  const watch = (ctx: Context): void => {
    if (ctx.app === watchedApp) return;
    watchedApp = ctx.app;
    watchApp(ctx.app);
  };

  return function channelExporter(ctx, next) {
    let scraped: Promise<void> | undefined;
    try {
      scraped = observe(attachment, ctx, watch, failed);
    } catch (error) {
      // A context that was made by hand, or by another library, may be anything.
      failed(error);
    }
    return scraped ?? next();
  };
}

/** Begins to record the request; or answers it with the scrape, which is over when the promise resolves. */
function observe<Context extends KoaContext>(
  attachment: InboundAttachment<Context>,
  ctx: Context,
  watch: (ctx: Context) => void,
  failed: (error: unknown) => void,
): Promise<void> | undefined {
  const { req, res } = ctx;
  // The context that koa-websocket makes, for example, has no response.
  if (!isObject(req) || !isObject(res) || typeof res.on !== 'function' || typeof res.end !== 'function') {
    return undefined;
  }
  if (attachment.answers(req, res, ctx)) {
    // Unlike `=`, it does not throw if the context is frozen: the scrape is under way.
    Reflect.set(ctx, 'respond', false);
    // What stands above may set headers or a body of its own as soon as we are done: not before the scrape has been sent.
    return untilOver(req, res);
  }
  const facts = new KoaFacts(ctx, res);
  const exchange = attachment.begin(req, res, facts);
  if (exchange === undefined) return undefined;
  try {
    watch(ctx);
  } catch (error) {
    failed(error);
  }
  facts.trace = traceRoutes(ctx, failed);
  if (req.method === 'HEAD') {
    const hold = (): void => {
      exchange.holdBody(facts.responseBody());
      exchange.releaseBody();
    };
    beforeEnd(res, hold, failed);
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

// Core asks for the body when the first bytes of it go out. HEAD has none, though Koa holds what they would have been.
function beforeEnd(response: ServerResponse, hold: () => void, failed: (error: unknown) => void): void {
  replaceMethod(response as unknown as { readonly end: End }, 'end', (original) => {
    return function end(this: ServerResponse, ...args) {
      try {
        hold();
      } catch (error) {
        failed(error);
      }
      return Reflect.apply(original, this, args);
    };
  });
}

type End = (this: ServerResponse, ...args: unknown[]) => unknown;
