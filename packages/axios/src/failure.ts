import type { FailureReason, OutboundEnd } from '@channel-exporter/core';
import type { AxiosResponse } from 'axios';
import { callerReason, hasPassedDeadline } from './caller.js';
import { currentHop, endedBy, type RequestLike } from './connection.js';
import type { Sent } from './observe-call.js';

/** The members of an AxiosError, and of what else an adapter may reject with, as far as they are read. */
interface AxiosFailure {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: { readonly message?: unknown };
  readonly request?: RequestLike;
  readonly response?: AxiosResponse;
}

const TOO_LARGE = /^(maxContentLength size of \d+ exceeded|Request body larger than maxBodyLength limit)/;

/** axios's own codes for bodies: of those that are cut, too large, or both. */
const BODY_CODES: readonly unknown[] = ['ERR_BAD_RESPONSE', 'ERR_BAD_REQUEST'];

/** axios's codes for options that it does not take. */
const OPTION_CODES: readonly unknown[] = ['ERR_BAD_OPTION_VALUE', 'ERR_BAD_OPTION'];

/** The codes of a connection or stream that has ended, whoever ended it. */
const ENDED_CODES: readonly unknown[] = ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'];

/** The complete response of a call that only `validateStatus` made an error of; one that was cut short has no data yet. */
export function answerIn(error: unknown): AxiosResponse | undefined {
  const { response } = failure(error);
  return response?.data === undefined ? undefined : response;
}

/** False if the client refused before it began to send: a URL or an option that it does not take. */
export function wasSent(error: unknown, { adapter, config, setting }: Sent): boolean {
  const { code, request, response, cause } = failure(error);
  // A custom adapter owes nobody a request; axios's own give one as soon as there is one.
  const isBuiltIn = 'adapterName' in adapter || ![setting].flat().includes(adapter);
  if (!isBuiltIn) return true;
  // The error of a cancel token belongs to the token, and has no request.
  if (code === 'ERR_CANCELED' && callerReason(config) !== undefined) return true;
  // axios checks some options only when it has made the request.
  if (OPTION_CODES.includes(code) && currentHop(request)?.headersSent !== true) return false;
  return Boolean(request ?? response) && cause?.message !== 'bad port';
}

/** How a call that has no complete response ended. */
export function failureFacts(error: unknown, sent: Sent): OutboundEnd {
  const { request, response } = failure(error);
  const hop = currentHop(request);
  const published = sent.exchange?.status || sent.hops?.status || 0;
  const status = response?.status ?? hop?.res?.statusCode ?? hop?.statusCode ?? published;
  return { status, ...failureReason(error, hop, status, sent) };
}

/**
 * Why a call failed: the reason, if it follows from what is known of the caller, the client and the connection, beside the
 * error that says it otherwise.
 *
 * @param hop the request of the last hop, if there is one
 * @param status 0 before the headers of the last hop
 */
export function failureReason(
  error: unknown,
  hop: RequestLike | undefined,
  status: number,
  { config, startedMs }: Sent,
): { readonly error: unknown; readonly reason?: FailureReason } {
  const byCaller = callerReason(config);
  if (byCaller !== undefined) return { error, reason: byCaller };
  const { code, message, cause } = failure(error);
  if (code === 'ERR_FR_REDIRECTION_FAILURE' && isRedirectRefused(config, cause)) {
    return { error, reason: 'aborted' };
  }
  // axios 1.5 calls a cut body too large as well: the response's own error tells them apart.
  const cut = BODY_CODES.includes(code) ? (hop?.res?.errored ?? undefined) : undefined;
  if (BODY_CODES.includes(code) && cut === undefined && TOO_LARGE.test(String(message))) {
    return { error, reason: 'too_large' };
  }
  const isLate = hasPassedDeadline(config, startedMs);
  // Once the headers are there, axios's timeout over `http` is that of a socket on which nothing moves.
  const by = hasOnlyEnded(cut ?? error, status) ? endedBy(hop) : undefined;
  if (isLate && (status === 0 || by === undefined || by === 'this side')) return { error, reason: 'timeout' };
  if (by === 'caller' || by === 'this side') return { error, reason: 'aborted' };
  return { error: cut ?? error };
}

/** True if an error says no more than that the connection has ended. */
function hasOnlyEnded(error: unknown, status: number): boolean {
  const { code } = failure(error);
  // Before the headers, what has no code may come from the app's own look-up of names or check of certificates.
  return code === undefined ? status !== 0 : ENDED_CODES.includes(code);
}

/** True if the app's `beforeRedirect` threw, which is how it refuses a redirect. The other causes blame the address. */
function isRedirectRefused(config: Sent['config'], cause: AxiosFailure['cause']): boolean {
  const { code, message } = failure((cause as { cause?: unknown } | undefined)?.cause);
  return (
    typeof config.beforeRedirect === 'function' &&
    code === undefined &&
    !String(message).startsWith('Unsupported protocol')
  );
}

function failure(error: unknown): AxiosFailure {
  return typeof error === 'object' && error !== null ? error : {};
}
