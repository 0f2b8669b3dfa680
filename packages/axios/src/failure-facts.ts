import type { FailureReason, OutboundEnd } from '@channel-exporter/core';
import type { AxiosResponse } from 'axios';
import { callerReason, hasPassedDeadline } from './caller-reason.js';
import { findCurrentHop, findEndingSide, type RequestLike } from './request-like.js';
import type { SentCall } from './sent-call.js';

/** The members that are read of an AxiosError, or of any other value that an adapter rejects with. */
interface AxiosFailure {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: { readonly message?: unknown };
  readonly request?: RequestLike;
  readonly response?: AxiosResponse;
}

const TOO_LARGE = /^(maxContentLength size of \d+ exceeded|Request body larger than maxBodyLength limit)/;

/** axios's own codes for a body that is truncated or too large. */
const BODY_CODES: readonly unknown[] = ['ERR_BAD_RESPONSE', 'ERR_BAD_REQUEST'];

/** axios's codes for options that it refuses. */
const OPTION_CODES: readonly unknown[] = ['ERR_BAD_OPTION_VALUE', 'ERR_BAD_OPTION'];

/** The codes of a connection or stream that was ended, by either side. */
const ENDED_CODES: readonly unknown[] = ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'];

/**
 * Returns the complete response of a call that `validateStatus` made an error; a truncated response has no data yet.
 */
export function readResponse(error: unknown): AxiosResponse | undefined {
  const { response } = asFailure(error);
  return response?.data === undefined ? undefined : response;
}

/** False if the client refused before it began to send: a URL or an option that it does not take. */
export function wasSent(error: unknown, { adapter, config, setting }: SentCall): boolean {
  const { code, request, response, cause } = asFailure(error);
  // A custom adapter need not give a request; axios's own give one as soon as they have it.
  const isBuiltIn = 'adapterName' in adapter || ![setting].flat().includes(adapter);
  if (!isBuiltIn) return true;
  // The error of a cancel token belongs to the token and has no request.
  if (code === 'ERR_CANCELED' && callerReason(config) !== undefined) return true;
  // axios checks some options only after it has created the request.
  if (OPTION_CODES.includes(code) && findCurrentHop(request)?.headersSent !== true) return false;
  return Boolean(request ?? response) && cause?.message !== 'bad port';
}

/** Returns the end of a call that has no complete response. */
export function failureFacts(error: unknown, sent: SentCall): OutboundEnd {
  const { request, response } = asFailure(error);
  const hop = findCurrentHop(request);
  const published = sent.exchange?.status || sent.hops?.status || 0;
  const status = response?.status ?? hop?.res?.statusCode ?? hop?.statusCode ?? published;
  return { status, ...failureReason(error, hop, status, sent) };
}

/**
 * Finds why a call failed: the reason, if the caller, the client or the connection shows it, and the error from which
 * core derives it otherwise.
 *
 * @param hop the request of the last hop, if there is one
 * @param status 0 before the headers of the last hop
 */
export function failureReason(
  error: unknown,
  hop: RequestLike | undefined,
  status: number,
  { config, startedMs }: SentCall,
): { readonly error: unknown; readonly reason?: FailureReason } {
  const byCaller = callerReason(config);
  if (byCaller !== undefined) return { error, reason: byCaller };
  const { code, message, cause } = asFailure(error);
  if (code === 'ERR_FR_REDIRECTION_FAILURE' && isRedirectRefused(config, cause)) {
    return { error, reason: 'aborted' };
  }
  // axios 1.5 also reports a truncated body as too large: the response's own error distinguishes them.
  const truncation = BODY_CODES.includes(code) ? (hop?.res?.errored ?? undefined) : undefined;
  if (BODY_CODES.includes(code) && truncation === undefined && TOO_LARGE.test(String(message))) {
    return { error, reason: 'too_large' };
  }
  const isLate = hasPassedDeadline(config, startedMs);
  // After the headers, axios's timeout over `http` is that of an idle socket.
  const by = hasOnlyEnded(truncation ?? error, status) ? findEndingSide(hop) : undefined;
  if (isLate && (status === 0 || by === undefined || by === 'this side')) return { error, reason: 'timeout' };
  if (by === 'caller' || by === 'this side') return { error, reason: 'aborted' };
  return { error: truncation ?? error };
}

/** True if an error says only that the connection has ended. */
function hasOnlyEnded(error: unknown, status: number): boolean {
  const { code } = asFailure(error);
  // Before the headers, an error without a code may come from the app's own DNS lookup or certificate check.
  return code === undefined ? status !== 0 : ENDED_CODES.includes(code);
}

/** True if the app's `beforeRedirect` threw to refuse a redirect. The other causes are about the address. */
function isRedirectRefused(config: SentCall['config'], cause: AxiosFailure['cause']): boolean {
  const { code, message } = asFailure((cause as { cause?: unknown } | undefined)?.cause);
  return (
    typeof config.beforeRedirect === 'function' &&
    code === undefined &&
    !String(message).startsWith('Unsupported protocol')
  );
}

function asFailure(error: unknown): AxiosFailure {
  return typeof error === 'object' && error !== null ? error : {};
}
