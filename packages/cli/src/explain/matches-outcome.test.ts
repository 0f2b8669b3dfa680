import { CALLS, MESSAGES, REQUESTS } from '../queries/families.js';
import { matchesOutcome } from './matches-outcome.js';

test.each([
  ['5xx', { http_status: '503', code: '-1' }, REQUESTS.failed, true],
  ['4xx', { http_status: '404', code: '-1' }, REQUESTS.failed, false],
  ['499', { http_status: '499', code: '-1' }, REQUESTS.aborted, true],
  ['a business error', { http_status: '200', code: 'E1' }, REQUESTS.businessError, true],
  ['success', { http_status: '200', code: '0' }, REQUESTS.businessError, false],
  ['a business code of a failed request', { http_status: '500', code: 'E1' }, REQUESTS.businessError, false],
  ['a timeout after the headers', { http_status: '200', code: 'timeout' }, CALLS.failed, true],
  ['no answer', { http_status: '0', code: 'dns' }, CALLS.failed, true],
  ['a code that only begins as a reason', { http_status: '200', code: 'timeout2' }, CALLS.failed, false],
  ['a call that was answered with 5xx', { http_status: '502', code: '-1' }, CALLS.failed, true],
  ['a handled message', { code: '0' }, MESSAGES.failed, false],
  ['a message without a code', {}, MESSAGES.failed, true],
])('%s', (_what, labels, outcome, expected) => {
  expect(matchesOutcome(labels, outcome)).toBe(expected);
});

test('an outcome without matchers has everything, one without lists nothing', () => {
  expect(matchesOutcome({}, [[]])).toBe(true);
  expect(matchesOutcome({}, [])).toBe(false);
});
