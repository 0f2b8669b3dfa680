import type { AttachPlugin, InboundOptions } from '@channel-exporter/core';
import { replaceMethod } from '@workshop/plugin-kit';
import { createKoaMiddleware } from './create-koa-middleware.js';
import type { KoaContext, KoaMiddleware } from './koa-types.js';

interface App {
  readonly middleware: readonly { readonly name?: string }[];
}

/** The app's own middlewares, composed. */
type Composed = (ctx: KoaContext, ...rest: unknown[]) => Promise<unknown>;
type HandleRequest = (this: App, ctx: KoaContext, composed: Composed, ...rest: unknown[]) => unknown;

/** The name of the middleware that apps register by hand. */
const BY_HAND = 'channelExporter';

/**
 * Records the requests of every app of this copy of Koa, around its middlewares: `app.middleware`, which apps read and
 * change, stays as it is. An app that has the middleware already is left alone.
 */
export const attach: AttachPlugin = (exporter, { exports }, { inbound }) => {
  // Egg 4 has a Koa of its own, as a named export.
  const { Application = exports } = exports as { readonly Application?: unknown };
  const { prototype } = Application as { readonly prototype: { readonly handleRequest: HandleRequest } };
  const options = { metricsPath: false, ...inbound } as InboundOptions<KoaContext>;
  // Wrong options are refused here, not at the first request.
  createKoaMiddleware(exporter, options);
  if (!exporter.claim('koa', prototype)) return;
  const observers = new WeakMap<App, KoaMiddleware>();

  replaceMethod(prototype, 'handleRequest', (handleRequest) => {
    return function (this: App, ctx, composed, ...rest) {
      const observe = findObserver(this);
      return handleRequest.call(this, ctx, (given) => observe(given, () => composed(given)), ...rest);
    };
  });

  function findObserver(app: App): KoaMiddleware {
    const known = observers.get(app);
    if (known !== undefined) return known;
    let observer: KoaMiddleware = pass;
    try {
      if (!app.middleware.some(({ name }) => name === BY_HAND))
        observer = createKoaMiddleware(exporter, options);
    } catch (error) {
      exporter.failed('inbound', error);
    }
    observers.set(app, observer);
    return observer;
  }
};

const pass: KoaMiddleware = (_ctx, next) => next();
