// Meaning: why a call that was sent has failed; stands in the label `code`.
// Values: timeout, refused, dns, tls, reset, aborted, redirect, too_large.
// Fallback: network.

import type { FailureReason } from '../channel-exporter.js';

/** The codes of Node, undici and axios. Sources: their documentation of errors; each was provoked in the outbound contract where a server can do so. */
const REASONS: Readonly<Record<string, FailureReason>> = {
  ETIMEDOUT: 'timeout',
  ESOCKETTIMEDOUT: 'timeout',
  ECONNABORTED: 'timeout',
  ERR_HTTP_REQUEST_TIMEOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'reset',
  HPE_INVALID_EOF_STATE: 'reset',
  ERR_STREAM_PREMATURE_CLOSE: 'reset',
  ERR_HTTP2_STREAM_ERROR: 'reset',
  ERR_CANCELED: 'aborted',
  ABORT_ERR: 'aborted',
  UND_ERR_ABORTED: 'aborted',
  UND_ERR_DESTROYED: 'aborted',
  ERR_FR_TOO_MANY_REDIRECTS: 'redirect',
  UND_ERR_REDIRECT_MAX: 'redirect',
  ERR_FR_MAX_BODY_LENGTH_EXCEEDED: 'too_large',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'too_large',
  EPROTO: 'tls',
  CERT_HAS_EXPIRED: 'tls',
  CERT_NOT_YET_VALID: 'tls',
  CERT_REVOKED: 'tls',
  CERT_UNTRUSTED: 'tls',
  CERT_SIGNATURE_FAILURE: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UNABLE_TO_GET_ISSUER_CERT: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
  INVALID_CA: 'tls',
  HOSTNAME_MISMATCH: 'tls',
};

/** Families of codes, by their beginning. */
const PREFIXES: readonly (readonly [string, FailureReason])[] = [
  ['ERR_TLS_', 'tls'],
  ['ERR_SSL_', 'tls'],
];

/** The names of errors that carry no code of their own: what `AbortSignal` and fetch throw. */
const NAMES: Readonly<Record<string, FailureReason>> = {
  TimeoutError: 'timeout',
  AbortError: 'aborted',
};

/** Errors below errors are looked into this deep. */
const MAX_DEPTH = 8;

/**
 * The reason of a failure, from the error that the client gave: its code, then its name, then the same of its `cause`
 * and of the `errors` of an AggregateError. The first that the table knows counts.
 */
export function failureReason(error: unknown): FailureReason {
  return search(error, 0) ?? 'network';
}

function search(error: unknown, depth: number): FailureReason | undefined {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return undefined;
  const { code, name, message, cause, errors } = error as Partial<
    Record<'code' | 'name' | 'message' | 'cause' | 'errors', unknown>
  >;
  const own = byCode(code) ?? byName(name) ?? byMessage(message);
  // An abort that was caused by a deadline is a timeout.
  if (own === 'aborted') return search(cause, depth + 1) === 'timeout' ? 'timeout' : own;
  if (own !== undefined) return own;
  const below = search(cause, depth + 1);
  if (below !== undefined || !Array.isArray(errors)) return below;
  for (const each of errors) {
    const reason = search(each, depth + 1);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function byCode(code: unknown): FailureReason | undefined {
  if (typeof code !== 'string') return undefined;
  if (Object.hasOwn(REASONS, code)) return REASONS[code];
  return PREFIXES.find(([prefix]) => code.startsWith(prefix))?.[1];
}

function byName(name: unknown): FailureReason | undefined {
  return typeof name === 'string' && Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
}

// fetch and the redirect interceptor of undici 6 and 7 say so in words only; that of undici 8 knows a loop as a wrong argument.
function byMessage(message: unknown): FailureReason | undefined {
  if (message === 'redirect count exceeded' || message === 'max redirects') return 'redirect';
  if (typeof message !== 'string') return undefined;
  if (message.startsWith('Redirect loop detected')) return 'redirect';
  // A chunked body that the end of the connection cuts: undici seldom gives the parser's code with it.
  return message.endsWith('(Invalid EOF state)') ? 'reset' : undefined;
}
