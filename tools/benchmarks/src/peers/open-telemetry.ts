import { createRequire } from 'node:module';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import type { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { AggregationType, MeterProvider } from '@opentelemetry/sdk-metrics';
import { BUCKETS } from './labels.ts';

/** What an instrumentation has that is needed here; the packages bring types of several versions of it. */
type Instrumentation = Pick<ExpressInstrumentation, 'setMeterProvider' | 'enable'>;

export interface OpenTelemetry {
  readonly meterProvider: MeterProvider;
  readonly exporter: PrometheusExporter;
}

/** What each instrumentation changes, at the first `require` after it was enabled. */
const INSTRUMENTED = {
  http: 'node:http',
  express: 'express',
  koa: 'koa',
  kafkajs: 'kafkajs',
  undici: undefined,
};

/** OpenTelemetry with its Prometheus exporter, metrics only. What is instrumented must be required, not imported. */
export function openTelemetry(instrumentations: readonly (keyof typeof INSTRUMENTED)[] = []): OpenTelemetry {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const meterProvider = new MeterProvider({
    readers: [exporter],
    views: [
      {
        instrumentName: '*',
        aggregation: {
          type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
          options: { boundaries: BUCKETS },
        },
        // Else all beyond 2 000 label sets become one.
        aggregationCardinalityLimit: 100_000,
      },
    ],
  });
  const require = createRequire(import.meta.url);
  for (const name of instrumentations) {
    const exported = require(`@opentelemetry/instrumentation-${name}`) as Record<
      string,
      new () => Instrumentation
    >;
    const found = Object.entries(exported).find(([key]) => key.endsWith('Instrumentation'));
    if (found === undefined) throw new Error(`instrumentation-${name} has no instrumentation`);
    const instrumentation = new found[1]();
    instrumentation.setMeterProvider(meterProvider);
    instrumentation.enable();
    const instrumented = INSTRUMENTED[name];
    if (instrumented !== undefined) void require(instrumented);
  }
  return { meterProvider, exporter };
}
