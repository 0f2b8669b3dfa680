import type { ChannelExporter, OutboundAttachment, OutboundCall } from '@channel-exporter/core';
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { clock } from './clock.js';
import { abortReason, answerIn, failureFacts, wasSent } from './failure.js';
import { FetchExchange } from './fetch-exchange.js';
import type { AdapterSetting } from './find-adapter.js';
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
}

/**
 * Calls `adapter` as axios would, and records the call where it goes to a partner. Its promise is returned as it is.
 *
 * @param setting what named the adapter in the config
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
  };
  const answer = send(sent, adapter);
  // Ours is the first reaction to the promise; axios's own, which transforms the data, is the second.
  if (typeof answer?.then !== 'function') answered(sent, undefined);
  else {
    answer.then(
      (response) => guard(sent, () => answered(sent, response)),
      (error: unknown) => guard(sent, () => failed(sent, error)),
    );
  }
  return answer;
}

function begin(
  { exporter, outbound }: Recorder,
  config: InternalAxiosRequestConfig,
): OutboundCall | undefined {
  try {
    const url = requestUrl(config);
    return url === undefined ? undefined : outbound.begin(url);
  } catch (error) {
    exporter.failed('outbound', error);
    return undefined;
  }
}

// Below `http` stands no other client; for all else what begins below belongs to this call, which costs an AsyncLocalStorage.
function send(sent: Sent, adapter: AxiosAdapter): ReturnType<AxiosAdapter> {
  const { call, config, exchange } = sent;
  try {
    return exchange === undefined ? adapter(config) : call.run(() => exchange.run(() => adapter(config)));
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
  const { status = 0, data } = response as { status?: number; data: unknown };
  const onStreamEnd = (end: StreamEnd): void => guard(sent, () => streamEnded(sent, status, end));
  if (isNodeStream(data)) watchNodeStream(data, outbound.streamIdleMs, onStreamEnd);
  else if (isWebStream(data) && exchange?.began)
    watchFetchStream(exchange, outbound.streamIdleMs, onStreamEnd);
  else bodyRead(sent, status, response);
}

function bodyRead(sent: Sent, status: number, response: AxiosResponse): void {
  const { call, config, exchange } = sent;
  const endedAtMs = clock.now();
  const readBody = bodyReader(call, config, response, exchange === undefined);
  // By then axios has transformed the data, and nobody else has had it.
  queueMicrotask(() =>
    guard(sent, () => {
      const body = readBody();
      if (!(body instanceof Promise)) call.end({ status, body, endedAtMs });
      else body.then((read) => call.end({ status, body: read, endedAtMs })).catch(reportTo(sent));
    }),
  );
}

function streamEnded(sent: Sent, status: number, { endedAtMs, failed: hasFailed, error }: StreamEnd): void {
  const { call } = sent;
  if (!hasFailed) call.end({ status, endedAtMs });
  else
    call.end({
      status,
      error,
      reason: abortReason(sent) ?? (error === undefined ? 'aborted' : undefined),
      endedAtMs,
    });
}

function failed(sent: Sent, error: unknown): void {
  const answer = answerIn(error);
  if (answer !== undefined) answered(sent, answer);
  else if (wasSent(error, sent)) sent.call.end(failureFacts(error, sent));
}

function guard(recorder: Recorder, fn: () => void): void {
  try {
    fn();
  } catch (error) {
    reportTo(recorder)(error);
  }
}

function reportTo({ exporter }: Recorder): (error: unknown) => void {
  return (error) => exporter.failed('outbound', error);
}
