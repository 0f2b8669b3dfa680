import type { Dispatcher } from 'undici';
import { interceptors } from 'undici';
import { CODE } from './partner-bodies.ts';

type Interceptor = Dispatcher.DispatcherComposeInterceptor;
type Handler = Dispatcher.DispatchHandler;
type Controller = Dispatcher.DispatchController;

/** The status of {@link answering}. */
export const OWN_STATUS = 299;

/** What stands beside our interceptor: `below` is nearer to the network, `above` nearer to the caller. */
export const CHAINS = [
  'ours alone',
  'redirects below',
  'redirects above',
  'retries below',
  'throws below',
  'throws above',
  'answers below',
  'doubles below',
  'handler throws above',
] as const;

export type Chain = (typeof CHAINS)[number];

/** The interceptors of `chain` in the order that `compose` takes: the last is the first to run. */
export function composed(chain: Chain, ours: readonly Interceptor[]): Interceptor[] {
  if (chain === 'redirects below') return [interceptors.redirect({ maxRedirections: 5 }), ...ours];
  if (chain === 'redirects above') return [...ours, interceptors.redirect({ maxRedirections: 5 })];
  if (chain === 'retries below') return [retrying(), ...ours];
  if (chain === 'throws below') return [throwing, ...ours];
  if (chain === 'throws above') return [...ours, throwing];
  if (chain === 'answers below') return [answering, ...ours];
  if (chain === 'doubles below') return [doubling, ...ours];
  if (chain === 'handler throws above') return [...ours, throwingLater];
  return [...ours];
}

function retrying(): Interceptor {
  return interceptors.retry({ maxRetries: 1, minTimeout: 1, maxTimeout: 1 });
}

const throwing: Interceptor = () => (_options, _handler) => {
  throw new Error('an interceptor of the app');
};

/** Answers by itself, as a cache does. */
const answering: Interceptor = () => (_options, handler) => {
  let isDone = false;
  const controller = {
    aborted: false,
    paused: false,
    reason: null,
    pause() {},
    resume() {},
    abort(reason: Error) {
      if (isDone) return;
      isDone = true;
      Object.assign(controller, { aborted: true, reason });
      handler.onResponseError?.(controller, reason);
    },
  };
  setImmediate(() => {
    const given = controller as unknown as Controller;
    const steps = [
      () => handler.onRequestStart?.(given, null),
      () => handler.onResponseStart?.(given, OWN_STATUS, { 'content-type': 'application/json' }, 'Own'),
      () => handler.onResponseData?.(given, Buffer.from(`{"code":"${CODE}"}`)),
      () => handler.onResponseEnd?.(given, {}),
    ];
    for (const step of steps) if (!isDone) step();
    isDone = true;
  });
  return true;
};

/** Tells each ending twice, and the other one after it. */
const doubling: Interceptor = (dispatch) => (options, handler) =>
  dispatch(
    options,
    around(handler, {
      onResponseEnd(controller, trailers) {
        handler.onResponseEnd?.(controller, trailers);
        handler.onResponseEnd?.(controller, trailers);
        handler.onResponseError?.(controller, new Error('after the end'));
      },
      onResponseError(controller, error) {
        handler.onResponseError?.(controller, error);
        handler.onResponseError?.(controller, error);
      },
    }),
  );

/** Has a handler that throws at the first piece of the body. */
const throwingLater: Interceptor = (dispatch) => (options, handler) =>
  dispatch(
    options,
    around(handler, {
      onResponseData() {
        throw new Error('a handler of the app');
      },
    }),
  );

function around(handler: Handler, own: Handler): Handler {
  return {
    onRequestStart: (...args) => handler.onRequestStart?.(...args),
    onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
    onResponseStart: (...args) => handler.onResponseStart?.(...args),
    onResponseData: (...args) => handler.onResponseData?.(...args),
    onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
    onResponseError: (...args) => handler.onResponseError?.(...args),
    ...own,
  };
}
