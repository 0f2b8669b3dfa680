import { outcomeOf } from './outcome.ts';

const GOOD = { failed: false, aborted: false, businessErrors: false };

test.each([
  ['200', '0', GOOD],
  ['200', '-1', GOOD],
  ['200', '', GOOD],
  ['404', '-1', GOOD],
  ['200', '10051', { ...GOOD, businessErrors: true }],
  ['404', '40401', { ...GOOD, businessErrors: true }],
  ['499', '-1', { ...GOOD, aborted: true }],
  ['500', '-1', { ...GOOD, failed: true }],
  ['599', '0', { ...GOOD, failed: true }],
  ['502', 'declined', { ...GOOD, failed: true, businessErrors: true }],
])('a request with status %s and code "%s"', (http_status, code, expected) => {
  expect(outcomeOf({ metric: 'A123010101_inner_metrics', labels: { http_status, code } })).toEqual(expected);
});

test.each([
  ['200', '0', false],
  ['200', '10051', false],
  ['404', '40400', false],
  ['0', 'timeout', true],
  ['503', '-1', true],
])('a call with status %s and code "%s"', (http_status, code, failed) => {
  expect(outcomeOf({ metric: 'partner_http_metrics', labels: { http_status, code } })).toEqual({
    ...GOOD,
    failed,
  });
});

test.each([
  ['0', false],
  ['1', true],
])('a message with code "%s"', (code, failed) => {
  expect(outcomeOf({ metric: 'C789030303_consumer_metrics', labels: { code } })).toEqual({ ...GOOD, failed });
});
