import { type ChannelExporter, createExporter, type RegistryLike } from '@channel-exporter/core';

export const SYSCODE = 'A123010101';

/** The families and their labels after `appid` and `application`, as docs/labels.md has them. */
export const FAMILIES = {
  [`${SYSCODE}_inner_metrics`]: ['f_code', 'path', 'http_status', 'code', 'method_code'],
  partner_http_metrics: ['partner', 'action_code', 'http_status', 'code'],
  [`${SYSCODE}_consumer_metrics`]: ['f_code', 'topic', 'code'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type FamilyName = string;

interface Observing {
  /** @param open a bit for each label that holds text which others write, the first label first */
  observe(
    values: readonly string[],
    durationMs: number,
    count?: number,
    open?: number,
    endedAtMs?: number,
  ): void;
}

/** What the recorders of core call: a family takes any text in any label. */
export function familyOf({ registry }: ChannelExporter, name: FamilyName): Observing {
  return registry.getSingleMetric(name) as Observing;
}

export function newExporter(registry: RegistryLike, cardinalityLimit = 1_000_000): ChannelExporter {
  return createExporter({
    syscode: SYSCODE,
    registry,
    defaultMetrics: false,
    cardinalityLimit,
    innerMetricsBuckets: [100],
    partnerHttpMetricsBuckets: [100],
    consumerMetricsBuckets: [100],
    logger: () => {},
  });
}
