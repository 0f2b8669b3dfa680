import { createExporter, init, startMetricsServer } from '@channel-exporter/core';
import { Registry } from 'prom-client';

// Runs on the sources like every test, and on what was built under each Node of the version matrix.

test('an exporter records, serves a scrape and leaves nothing behind', async () => {
  const registry = new Registry();
  const exporter = createExporter({ syscode: 'A123010101', registry, defaultMetrics: false });
  const server = await startMetricsServer(exporter, { port: 0, host: '127.0.0.1' });
  exporter.consumer.attach('smoke').record('orders', 1, 250);

  const response = await fetch(new URL('/metrics', server.url));
  const scrape = await response.text();
  const labels = 'appid="A123",application="A123010101",f_code="",topic="orders",code="1"';
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(scrape.split('\n')).toEqual(
    expect.arrayContaining([
      `A123010101_consumer_metrics_bucket{${labels},le="200.0"} 0`,
      `A123010101_consumer_metrics_bucket{${labels},le="500.0"} 1`,
      `A123010101_consumer_metrics_bucket{${labels},le="+Inf"} 1`,
      `A123010101_consumer_metrics_sum{${labels}} 250`,
      `A123010101_consumer_metrics_count{${labels}} 1`,
    ]),
  );

  await server.close();
  await exporter.close();
  expect(registry.getMetricsAsArray()).toEqual([]);
});

test('init gives the process its one exporter', async () => {
  const options = { syscode: 'A123010101', registry: new Registry(), defaultMetricsPort: false } as const;
  const exporter = init(options);
  expect(init(options)).toBe(exporter);
  await exporter.close();
});
