import type { GroupBy } from './history.ts';

export type FamilyName = 'inbound' | 'outbound' | 'consumer';

/** The family that a metric belongs to, by its name. */
export function familyOf(metric: string): FamilyName {
  if (metric === 'partner_http_metrics') return 'outbound';
  return metric.endsWith('_consumer_metrics') ? 'consumer' : 'inbound';
}

/** What stands on the page where a label is empty. */
const NONE = '(none)';

function by(family: FamilyName, label: (labels: Readonly<Record<string, string>>) => string): GroupBy {
  return ({ metric, labels }) => (familyOf(metric) === family ? label(labels) || NONE : undefined);
}

const application: (labels: Readonly<Record<string, string>>) => string = (labels) =>
  labels.application ?? '';

/** How the panels of the page divide the series. */
export const PANELS = {
  'inbound.caller': by('inbound', ({ f_code = '' }) => f_code),
  'inbound.path': by('inbound', ({ path = '' }) => path),
  'inbound.application': by('inbound', application),
  'outbound.result': by('outbound', ({ http_status, code }) => `${http_status} · ${code}`),
  'outbound.action': by('outbound', ({ partner, action_code }) => `${partner} · ${action_code || NONE}`),
  'outbound.application': by('outbound', application),
  'consumer.topic': by('consumer', ({ topic, code }) => `${topic} · ${code}`),
  'consumer.application': by('consumer', application),
} as const satisfies Record<string, GroupBy>;

export type PanelName = keyof typeof PANELS;

/** One row over all of a family, for its totals and percentiles. */
export const WHOLE: Readonly<Record<FamilyName, GroupBy>> = {
  inbound: by('inbound', () => 'all'),
  outbound: by('outbound', () => 'all'),
  consumer: by('consumer', () => 'all'),
};
