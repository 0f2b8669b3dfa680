import type { AttachPlugin, ChannelExporter, OutboundOptions } from '@channel-exporter/core';
import { ownerOf, replaceMethod } from '@workshop/plugin-kit';
import { createUndiciInterceptor, type UndiciInterceptor } from './create-undici-interceptor.js';
import { type FetchTarget, instrumentFetch } from './instrument-fetch.js';

type Dispatch = (this: object, options: never, handler: never) => boolean;
type Compose = (this: object, ...interceptors: unknown[]) => unknown;

/** Records the calls of Node's own `fetch`, or of this copy of undici: its `fetch`, and every dispatcher that it creates. */
export const attach: AttachPlugin = (exporter, { name, exports }, { outbound }) => {
  const target = exports as FetchTarget;
  if (name === 'undici') instrumentDispatchers(exporter, exports, outbound);
  instrumentFetch(exporter, name === 'undici' ? { ...outbound, target } : outbound);
};

function instrumentDispatchers(exporter: ChannelExporter, exports: unknown, options: OutboundOptions): void {
  const intercept = createUndiciInterceptor(exporter, options);
  const { Agent, getGlobalDispatcher } = exports as {
    readonly Agent: { readonly prototype: object };
    readonly getGlobalDispatcher: () => object;
  };
  // The global dispatcher is Node's own if the app has used the built-in fetch before.
  for (const each of [Agent.prototype, getGlobalDispatcher()]) {
    // The class above Agent, Pool and Client has `dispatch`, and the one above that has `compose`.
    const dispatchers = ownerOf(each, 'dispatch') as { readonly dispatch: Dispatch } | undefined;
    const composers = ownerOf(each, 'compose') as { readonly compose: Compose } | undefined;
    if (dispatchers !== undefined && exporter.claim('undici', dispatchers)) {
      interceptDispatch(dispatchers, intercept);
    }
    if (composers !== undefined && exporter.claim('undici compose', composers)) {
      interceptLast(composers, intercept);
    }
  }
}

/** A pool dispatches to a client in turn: the interceptor counts a request once. */
function interceptDispatch(target: { readonly dispatch: Dispatch }, intercept: UndiciInterceptor): void {
  const intercepted = new WeakMap<object, (options: never, handler: never) => boolean>();
  replaceMethod(target, 'dispatch', (dispatch) => {
    return function (this: object, options, handler) {
      let own = intercepted.get(this);
      if (own === undefined) {
        own = intercept((given: never, observed: never) => dispatch.call(this, given, observed));
        intercepted.set(this, own);
      }
      return own(options, handler);
    };
  });
}

/** Redirects and retries of the app's interceptors are inside one call. */
function interceptLast(target: { readonly compose: Compose }, intercept: UndiciInterceptor): void {
  replaceMethod(target, 'compose', (compose) => {
    return function (this: object, ...args) {
      const interceptors = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
      return compose.call(this, ...interceptors, intercept);
    };
  });
}
