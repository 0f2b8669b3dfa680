import { type ChannelExporter, createExporter, type ExporterOptions } from '@channel-exporter/core';
import { Registry } from 'prom-client';
import { SYSCODE } from './labels.ts';

/** Ours, with a registry of its own and no process metrics. */
export function newExporter(options: Partial<ExporterOptions> = {}): ChannelExporter {
  return createExporter({
    syscode: SYSCODE,
    registry: new Registry(),
    defaultMetrics: false,
    ...options,
  });
}

/** The family of inbound observations, as the recorder sees it: it stands in the registry. */
export interface InnerFamily {
  observe(values: readonly string[], valueMs: number): void;
}

export function innerFamily({ registry }: ChannelExporter): InnerFamily {
  return registry.getSingleMetric(`${SYSCODE}_inner_metrics`) as InnerFamily;
}
