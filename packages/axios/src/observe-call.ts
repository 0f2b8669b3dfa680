import type { OutboundCall } from '@channel-exporter/core';
import { clock, observePromise, queueMicrotask } from '@workshop/plugin-kit';
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { callerReason } from './caller-reason.js';
import { failureFacts, failureReason, readResponse, wasSent } from './failure-facts.js';
import { FetchExchange } from './fetch-exchange.js';
import type { AdapterSetting } from './find-adapter.js';
import { HttpExchange } from './http-exchange.js';
import { readRequestUrl } from './read-request-url.js';
import { readResponseBody } from './read-response-body.js';
import { findCurrentHop, findEndingSide, type RequestLike } from './request-like.js';
import {
  isNodeStream,
  isWebStream,
  type StreamEnd,
  watchFetchStream,
  watchNodeStream,
} from './response-stream.js';
import type { OutboundContext, SentCall } from './sent-call.js';

/**
 * Calls `adapter` as axios would, and records the call if it goes to a partner.
 *
 * @param setting the adapter as the config named it
 * @returns the adapter's promise, or one that settles in the same way
 */
export function observeCall(
  context: OutboundContext,
  config: InternalAxiosRequestConfig,
  adapter: AxiosAdapter,
  setting: AdapterSetting,
): ReturnType<AxiosAdapter> {
  const call = begin(context, config);
  if (call === undefined) return adapter(config);
  const { adapterName } = adapter as { adapterName?: unknown };
  const sent: SentCall = {
    exporter: context.exporter,
    outbound: context.outbound,
    call,
    config,
    startedMs: clock.now(),
    adapter,
    setting,
    exchange: adapterName === 'http' ? undefined : new FetchExchange(),
    hops: config.cancelToken ? new HttpExchange() : undefined,
  };
  const response = send(sent, adapter);
  if (typeof response?.then !== 'function') {
    guard(sent, () => onResponse(sent, undefined));
    return response;
  }
  return observePromise(
    response,
    (value) => guard(sent, () => onResponse(sent, value)),
    (error: unknown) => guard(sent, () => onError(sent, error)),
  ) as ReturnType<AxiosAdapter>;
}

function begin(
  { exporter, outbound }: OutboundContext,
  config: InternalAxiosRequestConfig,
): OutboundCall | undefined {
  try {
    // Aborted while the request was prepared: axios refuses the call, but some versions still call the adapter.
    if (callerReason(config) !== undefined) return undefined;
    const url = readRequestUrl(config);
    return url === undefined ? undefined : outbound.begin(url);
  } catch (error) {
    exporter.failed('outbound', error);
    return undefined;
  }
}

// No other client is below `http`. Under other adapters, calls that begin inside belong to this one, which needs an
// AsyncLocalStorage.
function send(sent: SentCall, adapter: AxiosAdapter): ReturnType<AxiosAdapter> {
  const { call, config, exchange, hops } = sent;
  const adapt = hops === undefined ? adapter : (given: typeof config) => hops.run(() => adapter(given));
  try {
    return exchange === undefined ? adapt(config) : call.run(() => exchange.run(() => adapt(config)));
  } catch (error) {
    guard(sent, () => onError(sent, error));
    throw error;
  }
}

function onResponse(sent: SentCall, response: AxiosResponse | undefined): void {
  const { call, exchange, outbound } = sent;
  // A custom adapter may return anything, or nothing.
  if (typeof response !== 'object' || response === null) {
    call.end({ status: 0, reason: 'network' });
    return;
  }
  const {
    status = 0,
    data,
    request,
  } = response as {
    readonly status?: number;
    readonly data: unknown;
    readonly request?: RequestLike;
  };
  const watch = {
    idleMs: outbound.streamIdleMs,
    onEnd: (end: StreamEnd): void => guard(sent, () => onStreamEnd(sent, status, end, data, request)),
    report: reportTo(sent),
  };
  if (isNodeStream(data)) watchNodeStream(data, request, watch);
  else if (isWebStream(data) && exchange?.began) watchFetchStream(data, exchange, watch);
  else recordBody(sent, status, response);
}

function recordBody(sent: SentCall, status: number, response: AxiosResponse): void {
  const { call, config, exchange } = sent;
  const endedAtMs = clock.now();
  const readBody = readResponseBody(call, config, response, exchange === undefined);
  const read = (): void =>
    guard(sent, () => {
      const body = readBody();
      if (!(body instanceof Promise)) call.end({ status, body, endedAtMs });
      else body.then((known) => call.end({ status, body: known, endedAtMs })).catch(reportTo(sent));
    });
  // axios transforms the data one microtask later; after two, the caller has not seen it yet.
  queueMicrotask(() => queueMicrotask(read));
}

function onStreamEnd(
  sent: SentCall,
  status: number,
  end: StreamEnd,
  data: unknown,
  request: RequestLike | undefined,
): void {
  const { endedAtMs } = end;
  if (!end.hasFailed) {
    sent.call.end({ status, endedAtMs });
    return;
  }
  const hop = findCurrentHop(request);
  // The response itself fails only if its connection does; an error with another code is the caller's.
  const isAborted = data === hop?.res && findEndingSide(hop) === 'caller';
  const { error, reason = end.reason } = failureReason(isAborted ? undefined : end.error, hop, status, sent);
  sent.call.end({
    status,
    error,
    reason: reason ?? (error === undefined ? 'aborted' : undefined),
    endedAtMs,
  });
}

function onError(sent: SentCall, error: unknown): void {
  const response = readResponse(error);
  if (response !== undefined) onResponse(sent, response);
  else if (wasSent(error, sent)) sent.call.end(failureFacts(error, sent));
}

/** Calls `fn`. If it throws, its facts are lost, but not the observation. */
function guard(sent: SentCall, fn: () => void): void {
  try {
    fn();
  } catch (error) {
    reportTo(sent)(error);
    sent.call.end({ status: 0, reason: 'network' });
  }
}

function reportTo({ exporter }: OutboundContext): (error: unknown) => void {
  return (error) => exporter.failed('outbound', error);
}
