import { outcomeOf } from './outcome.ts';

const GOOD = { failed: false, aborted: false, businessErrors: false };
const FAILED = { ...GOOD, failed: true };
const BUSINESS_ERROR = { ...GOOD, businessErrors: true };

test.each([
  ['200', '0', GOOD],
  ['200', '-1', GOOD],
  ['200', '', GOOD],
  ['200', '__other__', GOOD],
  ['404', '-1', GOOD],
  ['200', '10051', BUSINESS_ERROR],
  ['404', '40401', BUSINESS_ERROR],
  ['499', '-1', { ...GOOD, aborted: true }],
  ['499', '10051', { ...GOOD, aborted: true }],
  ['500', '-1', FAILED],
  ['599', '0', FAILED],
  ['502', 'declined', FAILED],
])('a request with status %s and code "%s"', (http_status, code, expected) => {
  expect(outcomeOf({ metric: 'A123010101_inner_metrics', labels: { http_status, code } })).toEqual(expected);
});

test.each([
  ['200', '0', GOOD],
  ['200', '10051', BUSINESS_ERROR],
  ['404', '40400', BUSINESS_ERROR],
  ['499', '-1', GOOD],
  ['0', 'timeout', FAILED],
  ['200', 'reset', FAILED],
  ['302', 'redirect', FAILED],
  ['0', 'aborted', { ...FAILED, aborted: true }],
  ['503', '50300', FAILED],
])('a call with status %s and code "%s"', (http_status, code, expected) => {
  expect(outcomeOf({ metric: 'partner_http_metrics', labels: { http_status, code } })).toEqual(expected);
});

test.each([
  ['0', GOOD],
  ['1', FAILED],
])('a message with code "%s"', (code, expected) => {
  expect(outcomeOf({ metric: 'C789030303_consumer_metrics', labels: { code } })).toEqual(expected);
});
