import { quantileOf, rateOf } from '../../../../packages/cli/src/queries/expressions.ts';
import { CALLS, MESSAGES, REQUESTS } from '../../../../packages/cli/src/queries/families.ts';
import { SYSCODE } from '../services/systems.ts';

/** The window of the rates: as with the rules of the demo, a change is seen within seconds. */
export const WINDOW = '30s';
const requests = { family: REQUESTS, window: WINDOW, by: ['application', 'f_code'] };
const calls = { family: CALLS, window: WINDOW, by: ['application', 'partner'] };
const messages = { family: MESSAGES, window: WINDOW, by: ['application', 'topic'] };
const ORDERS_COUNT = `${REQUESTS.schema.nameOf(SYSCODE.orders)}_count`;
const BURN = (rate: string): string =>
  `slo:sli_error:ratio_rate${rate} / on (sloth_id, sloth_service, sloth_slo) group_left slo:error_budget:ratio`;

/** All that the page asks Prometheus, with the same expressions as the dashboards. */
export const QUERIES = {
  requests: rateOf(requests),
  requestsFailed: rateOf(requests, REQUESTS.failed),
  requestsP95: quantileOf(0.95, { ...requests, by: ['application'] }),
  calls: rateOf(calls),
  callsFailed: rateOf(calls, CALLS.failed),
  messages: rateOf(messages),
  messagesFailed: rateOf(messages, MESSAGES.failed),
  messagesP95: quantileOf(0.95, { ...messages, by: ['application'] }),
  up: 'up',
  workers: 'channel_exporter_workers',
  burnShort: BURN('5m'),
  burnLong: BURN('1h'),
  pending: 'ALERTS{alertstate="pending"}',
  counted: `sum(last_over_time(${ORDERS_COUNT}[5m]))`,
  resets: `sum(resets(${ORDERS_COUNT}[1h]))`,
} as const;
