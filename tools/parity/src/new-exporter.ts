import { type ChannelExporter, createExporter, type ExporterOptions } from '@channel-exporter/core';
import { Registry } from 'prom-client';

/** An exporter of the vectors' syscode with a registry of its own, without process metrics. */
export function newExporter(options: Partial<ExporterOptions> = {}): ChannelExporter {
  return createExporter({
    syscode: 'A123456789',
    registry: new Registry(),
    defaultMetrics: false,
    ...options,
  });
}
