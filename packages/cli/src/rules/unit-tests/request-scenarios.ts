import type { Objective, Objectives } from '../../objectives/objective.js';
import { TOTAL } from '../levels.js';
import { BURN_ALERTS } from '../objective-rules.js';
import type { Firing, Scenario } from './scenario.js';
import type { TestSeries } from './test-series.js';
import type { TestService } from './test-service.js';

const OK = { f_code: 'B000000001', path: '/orders/:id', http_status: '200', code: '0', method_code: '' };
const FAILED = { ...OK, http_status: '500', code: '-1' };

/** The scenarios of the requests that a service answers. */
export function requestScenarios(
  service: TestService,
  { availability, latency }: Objectives,
  minFailures: number,
): Scenario[] {
  const busy = 60 * minFailures;
  return [
    {
      name: 'all requests fail for 20 minutes',
      series: [
        ...service.fastRequests(FAILED, [
          { minutes: 20, perMinute: busy },
          { minutes: 40, perMinute: 0 },
        ]),
        ...service.fastRequests(OK, [
          { minutes: 20, perMinute: undefined },
          { minutes: 40, perMinute: busy },
        ]),
      ],
      firing: {
        18: [
          ['ChannelAvailabilityBudgetBurn', 'page'],
          ['ChannelAvailabilityBudgetBurn', 'ticket'],
          ['ChannelPathFailing', 'ticket'],
        ],
        // The short windows of the page are over; the ticket stays.
        58: [['ChannelAvailabilityBudgetBurn', 'ticket']],
      },
    },
    ...[availability, ...latency].flatMap((objective) => burnScenarios(service, objective, minFailures)),
    ...lowTraffic(service, minFailures),
    {
      name: 'each of some paths fails once: its series begins with 1',
      series: [
        ...service.fastRequests(OK, [{ minutes: 26, perMinute: busy }]),
        ...Array.from({ length: minFailures }, (_, at) =>
          service.fastRequests({ ...FAILED, path: `/${at}` }, [
            { minutes: 10, perMinute: undefined },
            { minutes: 16, perMinute: 0, from: 1 },
          ]),
        ).flat(),
      ],
      values: [
        { minute: 9, expr: `round(300 * sum(${TOTAL.failed}))`, value: 0 },
        { minute: 12, expr: `round(300 * sum(${TOTAL.failed}))`, value: minFailures },
        { minute: 20, expr: `round(300 * sum(${TOTAL.failed}))`, value: 0 },
      ],
    },
    {
      name: 'one caller fails',
      series: [
        ...service.fastRequests(OK, [{ minutes: 15, perMinute: 99 * minFailures }]),
        ...service.fastRequests({ ...FAILED, f_code: 'C000000002' }, [
          { minutes: 15, perMinute: minFailures },
        ]),
      ],
      firing: { 14: [['ChannelCallerFailing', 'ticket']] },
      only: 'ChannelPathFailing|ChannelCallerFailing',
    },
    {
      name: 'a new business code',
      series: [
        ...service.fastRequests(OK, [{ minutes: 100, perMinute: busy }]),
        ...service.fastRequests({ ...OK, code: '40001' }, [
          { minutes: 30, perMinute: undefined },
          { minutes: 70, perMinute: busy },
        ]),
      ],
      firing: { 28: [], 92: [['ChannelBusinessCodeShift', 'ticket']] },
    },
    {
      name: 'the service has other buckets than the rules',
      series: [service.counter(`${service.inbound}_count`, OK, [{ minutes: 25, perMinute: busy }])],
      firing: { 22: [['ChannelBucketMissing', 'ticket', latency.length]] },
    },
  ];
}

/** All requests fail, but they are few: one less than the guard asks for, and half as many again. */
function lowTraffic(service: TestService, minFailures: number): Scenario[] {
  const failures = (count: number): TestSeries[] =>
    service.fastRequests(FAILED, [
      { minutes: 10, perMinute: count / 10 },
      { minutes: 15, perMinute: 0 },
    ]);
  const burn = 'ChannelAvailabilityBudgetBurn';
  const enough: Scenario = {
    name: 'one and a half times the failures of the guard against low traffic',
    series: failures(1.5 * minFailures),
    firing: {
      20: [
        [burn, 'page'],
        [burn, 'ticket'],
      ],
    },
    only: burn,
  };
  if (minFailures === 1) return [enough];
  const name = 'one failure less than the guard against low traffic';
  return [{ name, series: failures(minFailures - 1), firing: { 20: [] } }, enough];
}

/** The budget burns as fast as each factor, or a little slower or faster; all windows have the same ratio. */
function burnScenarios(service: TestService, objective: Objective, minFailures: number): Scenario[] {
  const name = BURN_ALERTS[objective.kind];
  const ticket: Firing = [name, 'ticket'];
  const cases: readonly [factor: number, firing: readonly Firing[]][] = [
    [0.9, []],
    [2, [ticket]],
    [5, [ticket]],
    [7, [[name, 'page'], ticket]],
  ];
  return cases.map(([factor, firing]) => {
    const bad = 10 * factor * minFailures;
    const all = (10 * minFailures) / objective.errorBudget;
    const badRequests = [{ minutes: 15, perMinute: bad }];
    return {
      name: `${objective.name}: the error budget burns ${factor} times as fast as allowed`,
      series: [
        ...service.fastRequests(OK, [{ minutes: 15, perMinute: all - bad }]),
        ...(objective.kind === 'availability'
          ? service.fastRequests(FAILED, badRequests)
          : service.slowRequests({ ...OK, path: '/slow' }, badRequests)),
      ],
      firing: { 14: firing },
      only: name,
      slo: objective.name,
    };
  });
}
