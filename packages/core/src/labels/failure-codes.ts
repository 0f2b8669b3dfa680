/** Why a call that was sent has failed: the values of the label `code` then. */
export const FAILURE_REASONS = [
  'timeout',
  'refused',
  'dns',
  'tls',
  'reset',
  'aborted',
  'redirect',
  'too_large',
  'network',
] as const;

/** Why a call that was sent has failed: a value of the label `code`. */
export type FailureReason = (typeof FAILURE_REASONS)[number];

type Codes = Readonly<Partial<Record<FailureReason, string>>>;

/**
 * Error codes of Node, undici and axios by reason, from their documentation and sources. A test compares the lists of
 * c-ares, `getaddrinfo` and certificates with those of the Node that runs it.
 */
const CODES: Codes = {
  timeout:
    'ETIMEDOUT ESOCKETTIMEDOUT ECONNABORTED ERR_HTTP_REQUEST_TIMEOUT UND_ERR_CONNECT_TIMEOUT UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT',
  refused: 'ECONNREFUSED',
  // c-ares. ECONNREFUSED of a query is recognised by its syscall.
  dns: `ENODATA EFORMERR ESERVFAIL ENOTFOUND ENOTIMP EREFUSED EBADQUERY EBADNAME EBADFAMILY EBADRESP ETIMEOUT EOF EFILE ENOMEM
    EDESTRUCTION EBADSTR EBADFLAGS ENONAME EBADHINTS ENOTINITIALIZED ELOADIPHLPAPI EADDRGETNETWORKPARAMS ECANCELLED`,
  reset: `ECONNRESET EPIPE UND_ERR_SOCKET UND_ERR_RES_CONTENT_LENGTH_MISMATCH HPE_INVALID_EOF_STATE ERR_STREAM_PREMATURE_CLOSE
    ERR_HTTP2_STREAM_ERROR ERR_HTTP2_STREAM_CANCEL ERR_HTTP2_SESSION_ERROR ERR_HTTP2_GOAWAY_SESSION`,
  aborted: 'ERR_CANCELED ABORT_ERR UND_ERR_ABORTED UND_ERR_DESTROYED UND_ERR_CLOSED',
  redirect: 'ERR_FR_TOO_MANY_REDIRECTS UND_ERR_REDIRECT_MAX',
  too_large: 'ERR_FR_MAX_BODY_LENGTH_EXCEEDED UND_ERR_RES_EXCEEDED_MAX_SIZE',
  // OpenSSL's results of certificate verification, under Node's names.
  tls: `EPROTO UND_ERR_PRX_TLS UNSPECIFIED UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_CRL UNABLE_TO_DECRYPT_CERT_SIGNATURE
    UNABLE_TO_DECRYPT_CRL_SIGNATURE UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY CERT_SIGNATURE_FAILURE CRL_SIGNATURE_FAILURE
    CERT_NOT_YET_VALID CERT_HAS_EXPIRED CRL_NOT_YET_VALID CRL_HAS_EXPIRED ERROR_IN_CERT_NOT_BEFORE_FIELD
    ERROR_IN_CERT_NOT_AFTER_FIELD ERROR_IN_CRL_LAST_UPDATE_FIELD ERROR_IN_CRL_NEXT_UPDATE_FIELD OUT_OF_MEM
    DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_GET_ISSUER_CERT_LOCALLY UNABLE_TO_VERIFY_LEAF_SIGNATURE
    CERT_CHAIN_TOO_LONG CERT_REVOKED INVALID_CA PATH_LENGTH_EXCEEDED INVALID_PURPOSE CERT_UNTRUSTED CERT_REJECTED
    HOSTNAME_MISMATCH`,
};

/** Codes with another reason if the error has a `syscall` that is not a look-up. */
const SYSTEM_CODES: Codes = { reset: 'ECONNABORTED EOF', network: 'ENODATA ENOMEM' };

/** Codes by prefix: of `getaddrinfo`, OpenSSL, and Node's TLS and crypto. */
const PREFIXES: readonly (readonly [string, FailureReason])[] = [
  ['EAI_', 'dns'],
  ['ERR_TLS_', 'tls'],
  ['ERR_SSL_', 'tls'],
  ['ERR_OSSL_', 'tls'],
  ['ERR_CRYPTO_', 'tls'],
];

/** System calls of `node:dns`: any code means that the look-up failed. */
const LOOK_UP = /^(query[A-Z]\w*|getaddrinfo|getnameinfo|getHostByAddr)$/;

const reasons = byCode(CODES);
const systemReasons = byCode(SYSTEM_CODES);

/** Returns the reason for an error's `code` and `syscall`; undefined for unknown codes. */
export function reasonOfCode(code: unknown, syscall: unknown): FailureReason | undefined {
  if (typeof code !== 'string') return undefined;
  if (typeof syscall === 'string') {
    if (LOOK_UP.test(syscall)) return 'dns';
    const reason = systemReasons.get(code);
    if (reason !== undefined) return reason;
  }
  return reasons.get(code) ?? PREFIXES.find(([prefix]) => code.startsWith(prefix))?.[1];
}

function byCode(codes: Codes): ReadonlyMap<string, FailureReason> {
  const entries = Object.entries(codes) as [FailureReason, string][];
  return new Map(
    entries.flatMap(([reason, text]) => text.split(/\s+/).map((code) => [code, reason] as const)),
  );
}
