import { createRequire } from 'node:module';
import type * as PromClient from 'prom-client';
import { BUCKETS } from './labels.ts';

/** The two clients whose histogram an app would use by hand. */
export type Client = 'prom-client' | '@prometheus-io/client';

export interface PromHistogram<Label extends string> {
  readonly registry: Pick<PromClient.Registry, 'metrics' | 'contentType'>;
  readonly observe: (labels: Record<Label, string | number>, value: number) => void;
}

// Only the one that is asked for: the other does not promise to load on Node 20.
const require = createRequire(import.meta.url);

/** A histogram in a registry of its own. */
export function promHistogram<Label extends string>(
  client: Client,
  labelNames: readonly Label[],
): PromHistogram<Label> {
  const { Histogram, Registry } = require(client) as typeof PromClient;
  const registry = new Registry();
  const histogram = new Histogram<Label>({
    name: 'requests_milliseconds',
    help: 'Duration of requests in milliseconds.',
    labelNames: [...labelNames],
    buckets: BUCKETS,
    registers: [registry],
  });
  return { registry, observe: (labels, value) => histogram.observe(labels, value) };
}
