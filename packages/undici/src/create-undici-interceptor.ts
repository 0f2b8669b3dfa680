import type { ChannelExporter, OutboundOptions } from '@channel-exporter/core';
import { checkExporter } from '@workshop/plugin-kit';
import { isAborted } from './caller-reason.js';
import { type Counter, countedBy, countsFor, dispatchCounted, withCounted } from './counted.js';
import { newRecorder, type Recorder } from './recorder.js';
import { ResponseWatch } from './response-watch.js';
import { clock } from './runtime.js';
import { beginCall, type DispatchOptions, SentRequest } from './sent-request.js';
import { watchHandler } from './watch-handler.js';

/** An interceptor for `dispatcher.compose` of undici 6, 7 and 8, whose types differ too much to be named here. */
export type UndiciInterceptor = <Dispatch extends (options: never, handler: never) => boolean>(
  dispatch: Dispatch,
) => Dispatch;

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
  checkExporter('createUndiciInterceptor', exporter, 'outbound');
  const recorder = newRecorder(exporter, exporter.outbound.attach('createUndiciInterceptor', options));
  const intercept = (dispatch: Dispatch): Dispatch => interceptDispatch(recorder, dispatch);
  return intercept as unknown as UndiciInterceptor;
}

function interceptDispatch(recorder: Recorder, dispatch: Dispatch): Dispatch {
  const counter: Counter = { exporter: recorder.exporter };
  return (options, handler) => {
    const sent = watchRequest(recorder, counter, options, handler);
    if (sent === undefined) return dispatch(options, handler);
    SentRequest.leaves(sent);
    try {
      const taken = dispatchCounted(sent.counters, dispatch, undefined, sent.options, sent.handler);
      sent.watch.dispatched(taken);
      return taken;
    } finally {
      SentRequest.left(sent);
    }
  };
}

/** Undefined for a request that is not recorded, or that undici will refuse. */
function watchRequest(
  recorder: Recorder,
  counter: Counter,
  options: DispatchOptions,
  handler: object,
): SentRequest | undefined {
  const { exporter, outbound } = recorder;
  if (exporter.closed || !isObject(options) || !isObject(handler)) return undefined;
  try {
    const outer = countedBy(options, handler, counter);
    if (countsFor(exporter, outer) || isAborted(options.signal)) return undefined;
    const counters = [...outer, counter];
    const counted = withCounted(options, counters);
    const beganAtMs = clock.now();
    const call = beginCall(outbound, counted.origin, counted.path, beganAtMs);
    const watch = new ResponseWatch(recorder, call, counted.signal);
    return new SentRequest(
      outbound,
      counted,
      watchHandler(handler, watch, counters),
      counters,
      watch,
      beganAtMs,
    );
  } catch {
    // A getter of the caller's throws: undici reads it, too, and says so in its own way.
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
