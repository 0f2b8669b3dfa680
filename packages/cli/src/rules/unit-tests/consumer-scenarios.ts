import type { Scenario } from './scenario.js';
import type { TestService } from './test-service.js';

const MESSAGE = { f_code: '', topic: 'orders', code: '0' };

/** The scenarios of the messages that a service consumes. */
export function consumerScenarios(service: TestService, minFailures: number): Scenario[] {
  const busy = 60 * minFailures;
  const alive = service.buildInfo([{ minutes: 260, perMinute: 0, from: 1 }]);
  return [
    {
      name: 'messages fail',
      series: [
        alive,
        service.messages(MESSAGE, [{ minutes: 30, perMinute: busy }]),
        service.messages({ ...MESSAGE, code: '1' }, [
          { minutes: 15, perMinute: undefined },
          { minutes: 15, perMinute: 2 * busy },
        ]),
      ],
      firing: {
        14: [],
        24: [
          ['ChannelConsumerFailing', 'page'],
          ['ChannelConsumerFailing', 'ticket'],
        ],
      },
    },
    {
      name: 'a consumer stops for an hour and a half',
      series: [
        alive,
        service.messages(MESSAGE, [
          { minutes: 30, perMinute: busy },
          { minutes: 90, perMinute: 0 },
          { minutes: 20, perMinute: busy },
        ]),
      ],
      firing: {
        40: [],
        50: [['ChannelConsumerStopped', 'page']],
        // The hour before has no messages any more.
        118: [['ChannelConsumerStopped', 'page']],
        134: [],
      },
    },
    {
      name: 'a consumer does not start again with the service',
      series: [
        alive,
        service.messages(MESSAGE, [
          { minutes: 30, perMinute: busy },
          { minutes: 30, perMinute: undefined },
        ]),
      ],
      firing: { 40: [], 56: [['ChannelConsumerStopped', 'page']] },
    },
    {
      name: 'a topic with few messages is silent',
      series: [
        alive,
        service.messages(MESSAGE, [
          { minutes: 30, perMinute: 0.5 },
          { minutes: 30, perMinute: 0 },
        ]),
      ],
      firing: { 56: [] },
    },
  ];
}
