import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AttachPlugin, InboundOptions } from '@channel-exporter/core';
import { replaceMethod } from '@workshop/plugin-kit';
import { createRequestObserver, type ObserveRequest } from './create-request-observer.js';
import type { Application, ExpressRequest, Layer } from './express-types.js';
import { readRouter } from './find-initial-mount.js';

type Handle = (this: App, request: IncomingMessage, response: ServerResponse, callback: unknown) => unknown;

interface App extends Application {
  readonly request?: object;
}

/** The name of the middleware that apps register by hand. */
const BY_HAND = 'channelExporter';

/**
 * Records the requests of every app of this copy of Express, without a layer in its stack: `app.use` at creation would
 * build the router before `case sensitive routing` and `strict routing` are set, and apps count their layers. An app that
 * has the middleware already is left alone, and so is one inside another.
 */
export const attach: AttachPlugin = (exporter, { exports }, { inbound }) => {
  const { application } = exports as { readonly application: { readonly handle: Handle } };
  const options = { metricsPath: false, ...inbound } as InboundOptions<ExpressRequest>;
  // Wrong options are refused here, not at the first request.
  createRequestObserver<ExpressRequest>(exporter, 'express', options);
  if (!exporter.claim('express', application)) return;
  const observers = new WeakMap<App, ObserveRequest<ExpressRequest>>();

  // Each app is created with a copy of this method.
  replaceMethod(application, 'handle', (handle) => {
    return function (this: App, request, response, callback) {
      if (this.parent === undefined && observeRequest(this, request as ExpressRequest, response))
        return undefined;
      return handle.call(this, request, response, callback);
    };
  });

  /** Returns true if the request was a scrape. */
  function observeRequest(app: App, request: ExpressRequest, response: ServerResponse): boolean {
    try {
      let observer = observers.get(app);
      if (observer === undefined) {
        observer = isAttachedByHand(readRouter(app)?.stack ?? []) ? pass : createObserver(app);
        observers.set(app, observer);
      }
      return observer(request, response, app);
    } catch (error) {
      exporter.failed('inbound', error);
      return false;
    }
  }

  function createObserver(app: App): ObserveRequest<ExpressRequest> {
    // One per app: an observer is quickest with the requests of one.
    const own = createRequestObserver<ExpressRequest>(exporter, 'express', options);
    if (inbound.ignore === undefined) return own;
    return (request, response) => {
      // `ignore` gets the request as Express will have it in a moment.
      if (app.request !== undefined) Object.setPrototypeOf(request, app.request);
      return own(request, response, app);
    };
  }
};

const pass = (): boolean => false;

function isAttachedByHand(stack: readonly Layer[]): boolean {
  return stack.some(({ handle }) => handle?.name === BY_HAND || isAttachedByHand(handle?.stack ?? []));
}
