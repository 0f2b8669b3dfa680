import { failureReason } from './failure-reason.js';

const coded = (code: string, options?: ErrorOptions): Error =>
  Object.assign(new Error('x', options), { code });

describe('failureReason', () => {
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
    [coded('UND_ERR_DESTROYED'), 'aborted'],
    [new DOMException('x', 'AbortError'), 'aborted'],
    [new DOMException('x', 'TimeoutError'), 'timeout'],
    [coded('ERR_CANCELED', { cause: new DOMException('x', 'TimeoutError') }), 'timeout'],
    [new Error('x'), 'network'],
    ['text', 'network'],
    [null, 'network'],
    [coded('__proto__'), 'network'],
    [coded('toString'), 'network'],
  ])('of %p is %s', (error, reason) => {
    expect(failureReason(error)).toBe(reason);
  });

  it('ends on an error that is its own cause', () => {
    const error = new Error('x');
    error.cause = error;
    expect(failureReason(error)).toBe('network');
  });
});
