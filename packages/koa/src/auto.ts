import type { AttachPlugin, InboundOptions } from '@channel-exporter/core';
import { replaceMethod } from '@workshop/plugin-kit';
import { createKoaMiddleware } from './create-koa-middleware.js';
import type { KoaContext, KoaMiddleware } from './koa-types.js';

interface App {
  readonly middleware: ({ readonly name?: string } | KoaMiddleware)[];
}

type Callback = (this: App, ...args: unknown[]) => unknown;

/** The name of the middleware that apps register by hand. */
const BY_HAND = 'channelExporter';

/**
 * Records the requests of every app of this copy of Koa: when an app makes its callback, the middleware is put before its
 * own, into the same array, which Koa reads at each request. An app that has the middleware already is left alone.
 */
export const attach: AttachPlugin = (exporter, { exports }, { inbound }) => {
  const { prototype } = exports as { readonly prototype: { readonly callback: Callback } };
  const options = { metricsPath: false, ...inbound } as InboundOptions<KoaContext>;
  // Wrong options are refused here, not when an app starts.
  createKoaMiddleware(exporter, options);
  if (!exporter.claim('koa', prototype)) return;
  replaceMethod(prototype, 'callback', (callback) => {
    return function (this: App, ...args) {
      try {
        const { middleware } = this;
        if (!middleware.some(({ name }) => name === BY_HAND)) {
          middleware.unshift(createKoaMiddleware(exporter, options));
        }
      } catch (error) {
        exporter.failed('inbound', error);
      }
      return Reflect.apply(callback, this, args);
    };
  });
};
