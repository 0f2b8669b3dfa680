import * as prometheusIo from '@prometheus-io/client';
import * as promClient from 'prom-client';
import { BUCKETS } from './labels.ts';

/** The two clients whose histogram an app would use by hand. */
export type Client = 'prom-client' | '@prometheus-io/client';

export interface PromHistogram<Label extends string> {
  readonly registry: { metrics(): string | Promise<string> };
  observe(labels: Record<Label, string | number>, value: number): void;
}

/** A histogram in a registry of its own. */
export function promHistogram<Label extends string>(
  client: Client,
  labelNames: readonly Label[],
): PromHistogram<Label> {
  const { Histogram, Registry } = client === 'prom-client' ? promClient : prometheusIo;
  const registry = new Registry();
  const histogram = new Histogram({
    name: 'requests_milliseconds',
    help: 'Duration of requests in milliseconds.',
    labelNames: [...labelNames],
    buckets: BUCKETS,
    registers: [registry as never],
  });
  return { registry, observe: (labels, value) => histogram.observe(labels as never, value) };
}
