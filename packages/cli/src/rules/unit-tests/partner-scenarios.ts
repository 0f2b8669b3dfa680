import type { Scenario } from './scenario.js';
import type { TestService } from './test-service.js';

const CALL = { partner: '1', action_code: '101', http_status: '200', code: '0' };

/** The scenarios of the calls to partners. */
export function partnerScenarios(service: TestService, minFailures: number): Scenario[] {
  const busy = 60 * minFailures;
  return [
    {
      name: 'a partner breaks and recovers',
      series: [
        service.calls(CALL, [
          { minutes: 20, perMinute: busy },
          { minutes: 15, perMinute: 0 },
          { minutes: 45, perMinute: busy },
        ]),
        service.calls({ ...CALL, http_status: '0', code: 'timeout' }, [
          { minutes: 20, perMinute: undefined },
          { minutes: 15, perMinute: busy },
          { minutes: 45, perMinute: 0 },
        ]),
      ],
      firing: {
        19: [],
        28: [
          ['ChannelPartnerFailing', 'page'],
          ['ChannelPartnerFailing', 'ticket'],
        ],
        45: [['ChannelPartnerFailing', 'ticket']],
        78: [],
      },
      values: [
        {
          minute: 28,
          expr: 'count(application_partner_reason:partner_calls_failed:rate5m{reason="timeout"} > 0)',
          value: 1,
        },
      ],
    },
    {
      name: 'a partner answers with 503, at low traffic',
      series: [
        service.calls({ ...CALL, http_status: '503' }, [{ minutes: 15, perMinute: (minFailures - 1) / 15 }]),
      ],
      firing: { 14: [] },
    },
    {
      name: 'a partner begins to decline',
      series: [
        service.calls(CALL, [{ minutes: 100, perMinute: busy }]),
        service.calls({ ...CALL, code: '10051' }, [
          { minutes: 30, perMinute: undefined },
          { minutes: 70, perMinute: busy },
        ]),
      ],
      firing: { 28: [], 92: [['ChannelPartnerCodeShift', 'ticket']] },
    },
  ];
}
