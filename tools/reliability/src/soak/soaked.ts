import type { EventEmitter } from 'node:events';
import { type ChannelExporter, createExporter, startMetricsServer } from '@channel-exporter/core';
import { type Methods, serveCalls } from '@workshop/child-process';
import { Registry } from 'prom-client';
import { countAlive, weigh } from './weigh.ts';

export const SYSCODE = 'A123010101';

/**
 * A process whose exporter is soaked: what all of them can be asked for, and their own `methods`.
 * @param partner `host:port` of what is called; none by default
 */
export async function serveSoaked(
  partner: string | undefined,
  make: (exporter: ChannelExporter) => Promise<{ methods: Methods; emitters: readonly EventEmitter[] }>,
): Promise<void> {
  const registry = new Registry();
  const exporter = createExporter({
    // Room for the codes of one partner as they are: it has a third of this for them.
    cardinalityLimit: 4_000,
    syscode: SYSCODE,
    registry,
    defaultMetrics: false,
    logger: () => {},
    ...(partner && {
      partners: { partners: [{ partner: '1', hosts: [partner], actions: { '/echo': '701' } }] },
    }),
  });
  const { url } = await startMetricsServer(exporter, { port: 0, host: '127.0.0.1' });
  const { methods, emitters } = await make(exporter);
  serveCalls({
    ...methods,
    metricsUrl: () => `${url}/metrics`,
    /** Counting begins anew. */
    reset: () => registry.resetMetrics(),
    weigh,
    alive: () => countAlive(emitters),
  });
}
