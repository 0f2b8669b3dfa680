import { failureReason } from './failure-reason.js';

const coded = (code: string, options?: ErrorOptions): Error =>
  Object.assign(new Error('x', options), { code });

/** What Node, undici, axios and follow-redirects put into `code`, by what it means for the call. */
const CODES: Readonly<Record<string, string>> = {
  timeout:
    'ETIMEDOUT ESOCKETTIMEDOUT ECONNABORTED ERR_HTTP_REQUEST_TIMEOUT UND_ERR_CONNECT_TIMEOUT UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT',
  refused: 'ECONNREFUSED',
  dns: 'ENOTFOUND EAI_AGAIN EAI_FAIL EAI_NODATA',
  reset:
    'ECONNRESET EPIPE UND_ERR_SOCKET UND_ERR_RES_CONTENT_LENGTH_MISMATCH HPE_INVALID_EOF_STATE ERR_STREAM_PREMATURE_CLOSE ERR_HTTP2_STREAM_ERROR',
  aborted: 'ERR_CANCELED ABORT_ERR UND_ERR_ABORTED UND_ERR_DESTROYED',
  redirect: 'ERR_FR_TOO_MANY_REDIRECTS UND_ERR_REDIRECT_MAX',
  too_large: 'ERR_FR_MAX_BODY_LENGTH_EXCEEDED UND_ERR_RES_EXCEEDED_MAX_SIZE',
  tls: 'EPROTO CERT_HAS_EXPIRED CERT_NOT_YET_VALID CERT_REVOKED CERT_UNTRUSTED CERT_SIGNATURE_FAILURE DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY UNABLE_TO_VERIFY_LEAF_SIGNATURE INVALID_CA HOSTNAME_MISMATCH ERR_TLS_HANDSHAKE_TIMEOUT ERR_SSL_NO_PROTOCOLS_AVAILABLE',
  network: 'EHOSTUNREACH ENETDOWN TLS_ERR_ SSL_ERR_TLS_ HPE_CLOSED_CONNECTION',
};

/** An error below so many others. */
function below(depth: number, error: Error): Error {
  return depth === 0 ? error : below(depth - 1, new Error('x', { cause: error }));
}

describe('failureReason', () => {
  it.each(
    Object.entries(CODES).flatMap(([reason, codes]) =>
      codes.split(' ').map((each) => [each, reason] as const),
    ),
  )('of the code %s is %s', (each, reason) => {
    expect(failureReason(coded(each))).toBe(reason);
  });

  it.each([
    [coded('ECONNREFUSED'), 'refused'],
    [coded('ENOTFOUND'), 'dns'],
    [coded('UND_ERR_HEADERS_TIMEOUT'), 'timeout'],
    [coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls'],
    [coded('ERR_SSL_WRONG_VERSION_NUMBER'), 'tls'],
    [coded('ECONNRESET'), 'reset'],
    [new TypeError('fetch failed', { cause: coded('ECONNREFUSED') }), 'refused'],
    [
      new TypeError('fetch failed', { cause: new AggregateError([coded('X'), coded('ETIMEDOUT')]) }),
      'timeout',
    ],
    [new TypeError('fetch failed', { cause: new Error('redirect count exceeded') }), 'redirect'],
    [coded('UND_ERR_REDIRECT_MAX'), 'redirect'],
    [new Error('max redirects'), 'redirect'],
    [new Error('Redirect loop detected. Cannot redirect to http://h/'), 'redirect'],
    [new Error('No Redirect loop detected'), 'network'],
    [{ message: 7 }, 'network'],
    [{ message: ['Redirect loop detected'] }, 'network'],
    [coded('UND_ERR_DESTROYED'), 'aborted'],
    [new DOMException('x', 'AbortError'), 'aborted'],
    [new DOMException('x', 'TimeoutError'), 'timeout'],
    [coded('ERR_CANCELED', { cause: new DOMException('x', 'TimeoutError') }), 'timeout'],
    [new Error('x'), 'network'],
    ['text', 'network'],
    [null, 'network'],
    [coded('__proto__'), 'network'],
    [coded('toString'), 'network'],
    [{ name: 'toString' }, 'network'],
    [{ name: ['TimeoutError'] }, 'network'],
    [
      Object.assign(coded('UND_ERR_ABORTED'), {
        message: 'Proxy response (403) !== 200 when HTTP Tunneling',
      }),
      'network',
    ],
    [
      new TypeError('fetch failed', {
        cause: Object.assign(coded('UND_ERR_ABORTED'), {
          message: 'Proxy response (502) !== 200 when HTTP Tunneling',
        }),
      }),
      'network',
    ],
    [
      Object.assign(coded('UND_ERR_ABORTED'), { message: 'Response size (9) larger than maxSize (1)' }),
      'too_large',
    ],
    [new AggregateError([Object.assign(coded('ECONNREFUSED'), { syscall: 'queryA' })]), 'dns'],
    [Object.assign(coded('UND_ERR_INFO'), { message: 'HTTP/2: "stream timeout after 300"' }), 'timeout'],
    [Object.assign(coded('UND_ERR_INFO'), { message: 'HTTP/2: stream half-closed (remote)' }), 'reset'],
    [{ cause: coded('EPIPE'), errors: [coded('ETIMEDOUT')] }, 'reset'],
  ])('of %p is %s', (error, reason) => {
    expect(failureReason(error)).toBe(reason);
  });

  // It was `network`: the HTTPParserError of undici seldom has a code, that of the built-in fetch of Node 24 never.
  it('of a chunked body that the end of the connection cuts is reset, with and without the code', () => {
    const parserError = (detail: string, more: object = {}): Error =>
      Object.assign(new Error(`Response does not match the HTTP/1.1 protocol (${detail})`), {
        name: 'HTTPParserError',
        code: undefined,
        data: '',
        ...more,
      });
    const cut = parserError('Invalid EOF state');
    expect(failureReason(cut)).toBe('reset');
    expect(failureReason(parserError('', { code: 'HPE_INVALID_EOF_STATE' }))).toBe('reset');
    expect(failureReason(new TypeError('terminated', { cause: cut }))).toBe('reset');
    expect(failureReason(parserError('Expected HTTP/, RTSP/ or ICE/'))).toBe('network');
    expect(failureReason(new Error('(Invalid EOF state) elsewhere'))).toBe('network');
  });

  it('ends on an error that is its own cause', () => {
    const error = new Error('x');
    error.cause = error;
    expect(failureReason(error)).toBe('network');
  });

  it('ends on an abort that is its own cause, and on an error among its own errors', () => {
    const abort = new DOMException('x', 'AbortError');
    Object.defineProperty(abort, 'cause', { value: abort });
    expect(failureReason(abort)).toBe('aborted');
    const errors: unknown[] = [];
    errors.push({ errors });
    expect(failureReason({ errors })).toBe('network');
  });

  it('looks eight errors deep', () => {
    expect(failureReason(below(8, coded('EPIPE')))).toBe('reset');
    expect(failureReason(below(9, coded('EPIPE')))).toBe('network');
  });
});
