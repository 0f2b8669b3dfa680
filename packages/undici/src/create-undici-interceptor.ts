import { channel } from 'node:diagnostics_channel';
import type {
  ChannelExporter,
  OutboundAttachment,
  OutboundCall,
  OutboundOptions,
} from '@channel-exporter/core';
import { isAborted } from './caller-reason.js';
import { checkExporter } from './check-exporter.js';
import { isDispatching, withCounted } from './counted.js';
import { newRecorder, type Recorder } from './recorder.js';
import { ResponseWatch } from './response-watch.js';
import { watchHandler } from './watch-handler.js';

/** An interceptor for `dispatcher.compose` of undici 6, 7 and 8, whose types differ too much to be named here. */
export type UndiciInterceptor = <Dispatch extends (options: never, handler: never) => boolean>(
  dispatch: Dispatch,
) => Dispatch;

interface DispatchOptions {
  readonly origin?: string | URL | null;
  readonly path?: unknown;
  readonly signal?: unknown;
}
/** undici publishes each request here, from within `dispatch`. */
const REQUEST_CREATE = channel('undici:request:create');

type Dispatch = (options: DispatchOptions, handler: object) => boolean;

/**
 * Records the calls of an undici dispatcher that go to partners. Put it last in `compose`: then redirects and retries
 * of the interceptors before it are inside one call.
 *
 * @example
 * setGlobalDispatcher(new Agent().compose(interceptors.redirect({ maxRedirections: 5 }), createUndiciInterceptor(exporter)));
 * @throws ChannelExporterError for an unknown or wrong option
 */
export function createUndiciInterceptor(
  exporter: ChannelExporter,
  options?: OutboundOptions,
): UndiciInterceptor {
  checkExporter('createUndiciInterceptor', exporter);
  const recorder = newRecorder(exporter, exporter.outbound.attach('createUndiciInterceptor', options));
  const intercept = (dispatch: Dispatch): Dispatch => interceptDispatch(recorder, dispatch);
  return intercept as unknown as UndiciInterceptor;
}

function interceptDispatch(recorder: Recorder, dispatch: Dispatch): Dispatch {
  const { exporter, outbound } = recorder;
  // A Client or Pool composed in undici 6 or 7 has one origin and does not tell it with the request.
  let ownOrigin: string | URL | undefined;

  return (options, handler) => {
    if (!isObject(options) || !isObject(handler) || isDispatching(exporter))
      return dispatch(options, handler);
    const origin = options.origin ?? ownOrigin;
    const call = origin === undefined ? undefined : beginCall(outbound, origin, options.path);
    if (origin !== undefined && call === undefined) return dispatch(options, handler);

    const counted = withCounted(exporter, options);
    if (counted === undefined || isAborted(counted.signal)) return dispatch(options, handler);
    const watch = new ResponseWatch(recorder, call, counted.signal);
    const watched = watchHandler(handler, watch);
    const taken =
      origin === undefined
        ? sendListening(
            () => dispatch(counted, watched),
            (found) => {
              ownOrigin = found;
              watch.call = beginCall(outbound, found, options.path);
            },
          )
        : dispatch(counted, watched);
    watch.dispatched();
    return taken;
  };
}

/** An origin to which a path can be added as it is. */
const BARE_ORIGIN = /^https?:\/\/[^/\\?#@\s]+$/;

function beginCall(
  outbound: OutboundAttachment,
  origin: string | URL,
  path: unknown,
): OutboundCall | undefined {
  if (typeof path !== 'string') return undefined;
  // A path may be a whole URL, for a proxy.
  if (!path.startsWith('/')) return outbound.begin(path);
  try {
    // In two, because `//host` must stay a path.
    return outbound.begin(bareOrigin(origin), path);
  } catch {
    // undici refuses it, too.
    return undefined;
  }
}

/** The last origin that was found to be bare: mostly the next is the same, but new text, whose hash V8 would compute anew. */
let lastBare = '';

function bareOrigin(origin: string | URL): string {
  if (typeof origin !== 'string' || (origin !== lastBare && !BARE_ORIGIN.test(origin)))
    return new URL(origin).origin;
  if (origin !== lastBare) lastBare = origin;
  return lastBare;
}

/** Sends, and tells the origin of the request that undici makes of it while it does. */
function sendListening(send: () => boolean, found: (origin: string | URL) => void): boolean {
  let known = false;
  const listen = (message: unknown): void => {
    const origin =
      isObject(message) && 'request' in message && isObject(message.request) && 'origin' in message.request
        ? message.request.origin
        : undefined;
    if (known || !(typeof origin === 'string' || origin instanceof URL)) return;
    known = true;
    found(origin);
  };
  REQUEST_CREATE.subscribe(listen);
  try {
    return send();
  } finally {
    REQUEST_CREATE.unsubscribe(listen);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
