import type { RegistryLike } from '@channel-exporter/core';

export interface Sample {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The samples of a metric as its registry has them; of a histogram those whose name ends in `suffix`. */
export async function readSamples(registry: RegistryLike, name: string, suffix = ''): Promise<Sample[]> {
  const metric = registry.getSingleMetric(name) as { get(): Promise<{ values: readonly Sample[] }> };
  const { values } = await metric.get();
  return values.filter(({ metricName = name }) => metricName === name + suffix);
}
