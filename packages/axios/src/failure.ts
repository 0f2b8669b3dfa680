import type { FailureReason, OutboundEnd } from '@channel-exporter/core';
import type { AxiosResponse } from 'axios';
import { clock } from './clock.js';
import type { Sent } from './observe-call.js';

/** The members of an AxiosError, and of what else an adapter may reject with, as far as they are read. */
interface AxiosFailure {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: { readonly message?: unknown };
  readonly request?: RequestLike;
  readonly response?: AxiosResponse;
}

/** A ClientRequest, the request of follow-redirects around the one of the current hop, a stream of HTTP/2, a fetch Request. */
interface RequestLike {
  readonly _currentRequest?: RequestLike;
  readonly res?: { readonly statusCode?: number; readonly errored?: unknown };
  readonly statusCode?: number;
}

const TOO_LARGE = /^(maxContentLength size of \d+ exceeded|Request body larger than maxBodyLength limit)/;

/** Node's timers go by a clock of whole milliseconds, so that they may seem to fire early. */
const TIMER_SLACK_MS = 2;

/** The complete response of a call that only `validateStatus` made an error of; one that was cut short has no data yet. */
export function answerIn(error: unknown): AxiosResponse | undefined {
  const { response } = failure(error);
  return response?.data === undefined ? undefined : response;
}

/** False where the client refused before it began to send: a URL or an option that it does not take, an early abort. */
export function wasSent(error: unknown, { adapter, setting }: Sent): boolean {
  const { request, response, cause } = failure(error);
  // A custom adapter owes nobody a request; axios's own give one as soon as there is one.
  const isBuiltIn = 'adapterName' in adapter || ![setting].flat().includes(adapter);
  if (!isBuiltIn) return true;
  return Boolean(request ?? response) && cause?.message !== 'bad port';
}

/** How a call that has no complete response ended. */
export function failureFacts(error: unknown, sent: Sent): OutboundEnd {
  const { code, message, request, response } = failure(error);
  const { _currentRequest: hop = request } = request ?? {};
  const status = response?.status ?? hop?.res?.statusCode ?? hop?.statusCode ?? sent.exchange?.status ?? 0;
  if (hasPassedDeadline(sent)) return { status, error, reason: 'timeout' };
  const reason = abortReason(sent);
  if (reason !== undefined) return { status, error, reason };
  if (code !== 'ERR_BAD_RESPONSE' && code !== 'ERR_BAD_REQUEST') return { status, error };
  // axios 1.5 calls a cut body too large as well: the socket's error tells them apart.
  const cut = hop?.res?.errored;
  if (cut !== undefined && cut !== null) return { status, error: cut };
  return TOO_LARGE.test(String(message)) ? { status, error, reason: 'too_large' } : { status, error };
}

/** `timeout` where the caller's signal was aborted by a deadline: axios shows a plain abort. */
export function abortReason({ config }: Pick<Sent, 'config'>): FailureReason | undefined {
  const { signal } = config as { signal?: { aborted?: unknown; reason?: { name?: unknown } } };
  return signal?.aborted === true && signal.reason?.name === 'TimeoutError' ? 'timeout' : undefined;
}

// In the middle of a body axios reports its own timeout as a body that was cut.
function hasPassedDeadline({ config, startedMs }: Sent): boolean {
  const timeoutMs = Number(config.timeout);
  return timeoutMs > 0 && clock.now() - startedMs >= timeoutMs - TIMER_SLACK_MS;
}

function failure(error: unknown): AxiosFailure {
  return typeof error === 'object' && error !== null ? error : {};
}
