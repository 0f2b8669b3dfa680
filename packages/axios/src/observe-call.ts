import type { ChannelExporter, OutboundAttachment, OutboundCall } from '@channel-exporter/core';
import { clock, observePromise, queueMicrotask } from '@workshop/plugin-kit';
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { callerReason } from './caller.js';
import { currentHop, endedBy, type RequestLike } from './connection.js';
import { answerIn, failureFacts, failureReason, wasSent } from './failure.js';
import { FetchExchange } from './fetch-exchange.js';
import type { AdapterSetting } from './find-adapter.js';
import { HttpExchange } from './http-exchange.js';
import { requestUrl } from './request-url.js';
import { bodyReader } from './response-body.js';
import {
  isNodeStream,
  isWebStream,
  type StreamEnd,
  watchFetchStream,
  watchNodeStream,
} from './response-stream.js';

/** Where a call is recorded. */
interface Recorder {
  readonly exporter: ChannelExporter;
  readonly outbound: OutboundAttachment;
}

/** One call under way. */
export interface Sent extends Recorder {
  readonly call: OutboundCall;
  readonly config: InternalAxiosRequestConfig;
  readonly startedMs: number;
  readonly adapter: AxiosAdapter;
  /** What named the adapter in the config. */
  readonly setting: AdapterSetting;
  /** What fetch tells of the exchange; undefined over axios's `http`. */
  readonly exchange: FetchExchange | undefined;
  /** What `node:http` publishes of it; undefined for a call without a cancel token. */
  readonly hops: HttpExchange | undefined;
}

/**
 * Calls `adapter` as axios would, and records the call if it goes to a partner.
 *
 * @param setting what named the adapter in the config
 * @returns the adapter's promise, or one that settles as that does
 */
export function observeCall(
  recorder: Recorder,
  config: InternalAxiosRequestConfig,
  adapter: AxiosAdapter,
  setting: AdapterSetting,
): ReturnType<AxiosAdapter> {
  const call = begin(recorder, config);
  if (call === undefined) return adapter(config);
  const { adapterName } = adapter as { adapterName?: unknown };
  const sent: Sent = {
    exporter: recorder.exporter,
    outbound: recorder.outbound,
    call,
    config,
    startedMs: clock.now(),
    adapter,
    setting,
    exchange: adapterName === 'http' ? undefined : new FetchExchange(),
    hops: config.cancelToken ? new HttpExchange() : undefined,
  };
  const answer = send(sent, adapter);
  if (typeof answer?.then !== 'function') {
    guard(sent, () => answered(sent, undefined));
    return answer;
  }
  return observePromise(
    answer,
    (response) => guard(sent, () => answered(sent, response)),
    (error: unknown) => guard(sent, () => failed(sent, error)),
  ) as ReturnType<AxiosAdapter>;
}

function begin(
  { exporter, outbound }: Recorder,
  config: InternalAxiosRequestConfig,
): OutboundCall | undefined {
  try {
    // Given up while the request was prepared: axios refuses it, though not all of its versions stop there.
    if (callerReason(config) !== undefined) return undefined;
    const url = requestUrl(config);
    return url === undefined ? undefined : outbound.begin(url);
  } catch (error) {
    exporter.failed('outbound', error);
    return undefined;
  }
}

// Below `http` there is no other client; for all else what begins below belongs to this call, which costs an AsyncLocalStorage.
function send(sent: Sent, adapter: AxiosAdapter): ReturnType<AxiosAdapter> {
  const { call, config, exchange, hops } = sent;
  const adapt = hops === undefined ? adapter : (given: typeof config) => hops.run(() => adapter(given));
  try {
    return exchange === undefined ? adapt(config) : call.run(() => exchange.run(() => adapt(config)));
  } catch (error) {
    guard(sent, () => failed(sent, error));
    throw error;
  }
}

function answered(sent: Sent, response: AxiosResponse | undefined): void {
  const { call, exchange, outbound } = sent;
  // A custom adapter may give anything, or nothing at all.
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
    onEnd: (end: StreamEnd): void => guard(sent, () => streamEnded(sent, status, end, data, request)),
    report: reportTo(sent),
  };
  if (isNodeStream(data)) watchNodeStream(data, request, watch);
  else if (isWebStream(data) && exchange?.began) watchFetchStream(data, exchange, watch);
  else bodyRead(sent, status, response);
}

function bodyRead(sent: Sent, status: number, response: AxiosResponse): void {
  const { call, config, exchange } = sent;
  const endedAtMs = clock.now();
  const readBody = bodyReader(call, config, response, exchange === undefined);
  const read = (): void =>
    guard(sent, () => {
      const body = readBody();
      if (!(body instanceof Promise)) call.end({ status, body, endedAtMs });
      else body.then((known) => call.end({ status, body: known, endedAtMs })).catch(reportTo(sent));
    });
  // One turn later axios transforms the data; two turns later nobody else has had it yet.
  queueMicrotask(() => queueMicrotask(read));
}

function streamEnded(
  sent: Sent,
  status: number,
  end: StreamEnd,
  data: unknown,
  request: RequestLike | undefined,
): void {
  const { endedAtMs } = end;
  if (!end.failed) {
    sent.call.end({ status, endedAtMs });
    return;
  }
  const hop = currentHop(request);
  // The response itself fails only by its connection; an error with another code is the caller's.
  const isGivenUp = data === hop?.res && endedBy(hop) === 'caller';
  const { error, reason = end.reason } = failureReason(isGivenUp ? undefined : end.error, hop, status, sent);
  sent.call.end({
    status,
    error,
    reason: reason ?? (error === undefined ? 'aborted' : undefined),
    endedAtMs,
  });
}

function failed(sent: Sent, error: unknown): void {
  const answer = answerIn(error);
  if (answer !== undefined) answered(sent, answer);
  else if (wasSent(error, sent)) sent.call.end(failureFacts(error, sent));
}

/** What goes wrong in `fn` costs the facts that it was to find, not the observation. */
function guard(sent: Sent, fn: () => void): void {
  try {
    fn();
  } catch (error) {
    reportTo(sent)(error);
    sent.call.end({ status: 0, reason: 'network' });
  }
}

function reportTo({ exporter }: Recorder): (error: unknown) => void {
  return (error) => exporter.failed('outbound', error);
}
