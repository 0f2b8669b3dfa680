import { promqlMistakes } from '../../test/promql-mistakes.js';
import {
  busyOf,
  meanOf,
  type Question,
  quantileOf,
  rateOf,
  shareOf,
  shareWithin,
  silenceOf,
} from './expressions.js';
import { CALLS, MESSAGES, REQUESTS } from './families.js';

const ALL = 'rate(A123010101_inner_metrics_count{path=~"$path"}[5m])';
const requests: Question = {
  family: REQUESTS,
  syscode: 'A123010101',
  window: '5m',
  by: ['path'],
  where: ['path=~"$path"'],
};
const calls: Question = { family: CALLS, syscode: 'A123010101', window: '5m' };
const fleet: Question = { family: MESSAGES, window: '$__rate_interval', by: ['application', 'topic'] };

test.each([
  ['a rate', rateOf(requests), `sum by (path) (${ALL})`],
  [
    'a rate over all systems',
    rateOf(fleet),
    'sum by (application, topic) (rate({__name__=~"[A-Z][0-9]{9}_consumer_metrics_count"}[$__rate_interval]))',
  ],
  [
    'requests that failed',
    rateOf(requests, REQUESTS.failed),
    'sum by (path) (rate(A123010101_inner_metrics_count{path=~"$path", http_status=~"5.."}[5m]))',
  ],
  [
    'requests without a complete response',
    rateOf({ ...requests, where: [], by: [] }, REQUESTS.aborted),
    'sum(rate(A123010101_inner_metrics_count{http_status="499"}[5m]))',
  ],
  [
    'business errors of requests, without what failed and what was folded',
    rateOf({ ...requests, where: [] }, REQUESTS.businessError),
    'sum by (path) (rate(A123010101_inner_metrics_count{code!~"0|-1|__other__|", http_status!~"5..|499"}[5m]))',
  ],
  [
    'calls that failed, by reason or by status, each once',
    rateOf(calls, CALLS.failed),
    'sum(rate(partner_http_metrics_count{application="A123010101", code=~"timeout|refused|dns|tls|reset|aborted|redirect|too_large|network"}[5m])' +
      ' or rate(partner_http_metrics_count{application="A123010101", code!~"timeout|refused|dns|tls|reset|aborted|redirect|too_large|network", http_status=~"5.."}[5m]))',
  ],
  [
    'messages that failed, with 0 for topics that never did',
    shareOf({ ...fleet, by: ['topic'], syscode: 'C789030303' }, MESSAGES.failed),
    'sum by (topic) (rate(C789030303_consumer_metrics_count{code!="0"}[$__rate_interval]))' +
      ' / sum by (topic) (rate(C789030303_consumer_metrics_count[$__rate_interval]))' +
      ' or 0 * sum by (topic) (rate(C789030303_consumer_metrics_count[$__rate_interval]))',
  ],
  [
    'a percentile',
    quantileOf(0.95, requests),
    'histogram_quantile(0.95, sum by (le, path) (rate(A123010101_inner_metrics_bucket{path=~"$path"}[5m])))',
  ],
  [
    'a mean',
    meanOf(calls),
    'sum(rate(partner_http_metrics_sum{application="A123010101"}[5m])) / sum(rate(partner_http_metrics_count{application="A123010101"}[5m]))',
  ],
  [
    'the part that is fast enough',
    shareWithin(500, requests),
    `sum by (path) (rate(A123010101_inner_metrics_bucket{path=~"$path", le="500.0"}[5m])) / sum by (path) (${ALL})`,
  ],
  [
    'busy handlers',
    busyOf(calls),
    'sum(rate(partner_http_metrics_sum{application="A123010101"}[5m])) / 1000',
  ],
  [
    'silence',
    silenceOf({ family: MESSAGES, syscode: 'C789030303', by: ['topic'] }, '6h'),
    'time() - max_over_time(timestamp(sum by (topic) (rate(C789030303_consumer_metrics_count[2m])) > 0)[6h:1m])',
  ],
])('%s', (_name, expression, expected) => {
  expect(expression).toBe(expected);
  // Grafana replaces its variables before Prometheus reads them.
  expect(promqlMistakes(expression.replaceAll('$__rate_interval', '5m'))).toEqual([]);
});

test('the check of the syntax finds mistakes', () => {
  expect(promqlMistakes('sum by (path) rate(x[5m])')).toEqual(['at 14: rate(x[5m])']);
  expect(promqlMistakes('sum(')).toHaveLength(1);
});
