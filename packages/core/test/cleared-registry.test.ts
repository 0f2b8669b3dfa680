import {
  type ChannelExporter,
  createExporter,
  type MetricsServer,
  startMetricsServer,
} from '@channel-exporter/core';
import { Registry as IoRegistry } from '@prometheus-io/client';
import { Gauge, Registry } from 'prom-client';
import { parseExposition } from '../../../tools/contract-tests/src/exposition-parser.js';

const OURS = [
  'A123010101_inner_metrics',
  'partner_http_metrics',
  'A123010101_consumer_metrics',
  'channel_exporter_overflow_total',
  'channel_exporter_retired_observations_total',
  'channel_exporter_retired_sum_total',
  'channel_exporter_errors_total',
  'channel_exporter_build_info',
];

let exporter: ChannelExporter;
let endpoint: MetricsServer;
const lines: string[] = [];

async function names(): Promise<readonly string[]> {
  const response = await fetch(`${endpoint.url}/metrics`);
  return [...parseExposition(await response.text(), 'text').keys()];
}

describe.each([
  ['prom-client', () => new Registry()],
  ['@prometheus-io/client', () => new IoRegistry() as unknown as Registry],
])('a registry of %s', (_, newRegistry) => {
  let registry: Registry;

  beforeEach(async () => {
    lines.length = 0;
    registry = newRegistry();
    exporter = createExporter({ syscode: 'A123010101', registry, logger: (line) => lines.push(line) });
    endpoint = await startMetricsServer(exporter, { port: 0, host: '127.0.0.1' });
    exporter.consumer.attach('test').record('orders', 0, 1);
  });

  afterEach(async () => {
    await endpoint.close();
    await exporter.close();
  });

  test('that the app has cleared has our families at the next scrape, with all that was counted', async () => {
    new Gauge({ name: 'own', help: 'o', registers: [registry] });
    const before = await names();
    expect(before).toEqual(expect.arrayContaining([...OURS, 'own', 'process_cpu_seconds_total']));
    for (const clear of [() => registry.clear(), () => registry.removeSingleMetric('own')]) {
      clear();
      expect(await names()).toEqual(before.filter((name) => name !== 'own'));
      expect(registry.getMetricsAsArray().map(({ name }) => name)).toEqual(OURS);
    }
    const consumed = await registry.getSingleMetricAsString('A123010101_consumer_metrics');
    expect(consumed).toContain('topic="orders"');
    expect(lines).toEqual([]);
  });

  test('in which the app has put a metric of our name in the meantime keeps that', async () => {
    registry.clear();
    new Gauge({ name: 'partner_http_metrics', help: 'theirs', registers: [registry] }).set(7);
    const response = await fetch(`${endpoint.url}/metrics`);
    const page = parseExposition(await response.text(), 'text');
    expect(page.get('partner_http_metrics')).toMatchObject({ help: 'theirs' });
    expect(page.get('A123010101_consumer_metrics')?.samples).not.toEqual([]);
    await exporter.close();
    expect(registry.getMetricsAsArray().map(({ name }) => name)).toEqual(['partner_http_metrics']);
  });

  test('that takes nothing back costs the page nothing, and is counted', async () => {
    registry.clear();
    registry.registerMetric = () => {
      throw new Error('full');
    };
    expect(await names()).toEqual(expect.arrayContaining(OURS));
    expect(lines).toEqual([expect.stringContaining('collect: Error: full')]);
  });

  test('is left alone once the exporter is closed', async () => {
    await exporter.close();
    registry.clear();
    expect((await fetch(`${endpoint.url}/metrics`)).status).toBe(503);
    expect(registry.getMetricsAsArray()).toEqual([]);
  });
});
