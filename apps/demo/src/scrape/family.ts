export type FamilyName = 'inbound' | 'outbound' | 'consumer';

/** The family that a metric belongs to, by its name. */
export function familyOf(metric: string): FamilyName {
  if (metric === 'partner_http_metrics') return 'outbound';
  return metric.endsWith('_consumer_metrics') ? 'consumer' : 'inbound';
}
