import type { ChannelExporter, MetricLike } from '@channel-exporter/core';
import { recordedOnce } from '@workshop/contract-tests/recorded';
import type { Labels, Series } from './vectors.ts';

/** The series of the family `name` as the vectors show them, once `observations` have been made. */
export async function observed(
  exporter: ChannelExporter,
  name: string,
  observations: number,
): Promise<readonly Series[]> {
  await recordedOnce(exporter, name, observations);
  const metric = exporter.registry.getSingleMetric(name) as MetricLike;
  const { values } = await metric.get();
  return values
    .filter(({ metricName }) => metricName === `${name}_count`)
    .map(({ labels, value }) => ({ labels: labels as Labels, count: value }));
}

/** How many observations `series` stand for. */
export function observationsOf(series: readonly Series[]): number {
  return series.reduce((sum, { count }) => sum + count, 0);
}
