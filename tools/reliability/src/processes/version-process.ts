import type * as Core from '@channel-exporter/core';
import { serveCalls } from '@workshop/child-process';

// A version of a service, which may have another version of core: node version-process.ts <core> <buckets>
const [, , core = '', buckets = '[]'] = process.argv;
const { init } = (await import(core)) as typeof Core;
const logs: string[] = [];
const exporter = init({
  syscode: 'A123010101',
  consumerMetricsBuckets: JSON.parse(buckets) as number[],
  defaultMetricsPort: false,
  logger: (line) => logs.push(line),
});
const consumer = exporter.consumer.attach('version');

serveCalls({
  record: ({ durationMs, times }: { durationMs: number; times: number }) =>
    consumer.record('orders', 0, durationMs, times),
  page: () => exporter.metricsText(),
  logs: () => logs,
});
