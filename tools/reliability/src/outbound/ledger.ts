import { type ChannelExporter, createExporter } from '@channel-exporter/core';
import { Registry } from 'prom-client';

const FAMILY = 'partner_http_metrics';
const ERRORS = 'channel_exporter_errors_total';

/** An exporter whose action codes tell the calls of one batch from each other. */
export interface Ledger {
  readonly exporter: ChannelExporter;
  /** What was counted by now: of each slot the observations as `http_status code`. */
  entries(): Promise<ReadonlyMap<string, readonly string[]>>;
  /** What went wrong inside, which must be nothing. */
  mishaps(): Promise<readonly string[]>;
}

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly metricName?: string;
}

/** @param slots the first segments of the paths */
export function openLedger(hosts: readonly string[], slots: readonly string[]): Ledger {
  const logged: string[] = [];
  const registry = new Registry();
  const actions = Object.fromEntries(slots.map((slot) => [`/${slot}/*`, slot]));
  const exporter = createExporter({
    syscode: 'A123010101',
    registry,
    defaultMetrics: false,
    partners: { partners: [{ partner: '1', hosts: [...hosts], actions }] },
    partnerHttpMetricsBuckets: [1000],
    logger: (message) => logged.push(message),
  });
  const samples = async (name: string): Promise<readonly Sample[]> => {
    const metric = registry.getSingleMetric(name) as { get(): Promise<{ values: Sample[] }> } | undefined;
    return metric === undefined ? [] : (await metric.get()).values;
  };
  return {
    exporter,
    async entries() {
      const entries = new Map<string, string[]>();
      for (const { labels, value, metricName } of await samples(FAMILY)) {
        if (metricName !== `${FAMILY}_count`) continue;
        const { action_code: slot = '', http_status, code } = labels;
        const entry = entries.get(slot) ?? [];
        entries.set(slot, entry);
        for (let count = 0; count < value; count++) entry.push(`${http_status} ${code}`);
      }
      return entries;
    },
    async mishaps() {
      const failed = (await samples(ERRORS)).filter(({ value }) => value > 0);
      return [...logged, ...failed.map(({ labels, value }) => `${labels.where}: ${value}`)];
    },
  };
}
