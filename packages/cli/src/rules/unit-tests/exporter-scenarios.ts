import { TARGETS } from '../exporter-rules.js';
import type { Scenario } from './scenario.js';
import type { TestService } from './test-service.js';

/** The scenarios of the scrapes, and of the exporter. */
export function exporterScenarios(service: TestService): Scenario[] {
  const ends = [
    { minutes: 20, perMinute: 0, from: 1 },
    { minutes: 30, perMinute: undefined },
  ];
  const jumps = [
    { minutes: 10, perMinute: 0 },
    { minutes: 10, perMinute: 5 },
  ];
  return [
    {
      name: 'the service is removed',
      series: [service.up(ends), service.buildInfo(ends)],
      firing: { 19: [], 40: [['ChannelServiceVanished', 'page']] },
      values: [{ minute: 19, expr: `sum(${TARGETS})`, value: 1 }],
    },
    {
      name: 'the only target does not answer',
      series: [
        service.up([
          { minutes: 20, perMinute: 0, from: 1 },
          { minutes: 30, perMinute: 0, from: 0 },
        ]),
        service.buildInfo(ends),
      ],
      firing: {
        40: [
          ['ChannelServiceVanished', 'page'],
          ['ChannelTargetDown', 'ticket'],
        ],
      },
    },
    {
      name: 'labels fold, label sets retire, and the exporter has errors',
      series: [
        service.counter(
          'channel_exporter_overflow_total',
          { metric: service.inbound, label: 'f_code' },
          jumps,
        ),
        service.counter('channel_exporter_retired_observations_total', { metric: service.inbound }, jumps),
        service.counter('channel_exporter_errors_total', { where: 'inbound' }, jumps),
      ],
      firing: {
        9: [],
        15: [
          ['ChannelExporterErrors', 'ticket'],
          ['ChannelLabelsFolded', 'ticket'],
          ['ChannelLabelSetsRetired', 'ticket'],
        ],
      },
    },
  ];
}
