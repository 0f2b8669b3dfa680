// First: so the second that is waited for inflating never passes, however busy the machine is.
// oxlint-disable-next-line import/no-unassigned-import
import './fake-time.js';

import { get } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Registry as IoRegistry } from '@prometheus-io/client';
import { Registry } from 'prom-client';
import {
  type ChannelExporter,
  createExporter,
  type MetricsServer,
  startMetricsServer,
} from '../src/index.js';

/** What a service is asked last, when it has drained, must hold all that has ended. */
const partners = { partners: [{ partner: '1', hosts: ['partner.example'] }] };

let exporter: ChannelExporter;
let endpoint: MetricsServer;

beforeEach(async () => {
  const registry = new Registry();
  exporter = createExporter({
    syscode: 'A123010101',
    registry,
    defaultMetrics: false,
    partners,
    cardinalityLimit: 200_000,
  });
  endpoint = await startMetricsServer(exporter, { port: 0, host: '127.0.0.1' });
});

afterEach(async () => {
  await endpoint.close();
  await exporter.close();
});

function scrape(): Promise<string> {
  return new Promise((resolve, reject) => {
    get(`${endpoint.url}/metrics`, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
    }).on('error', reject);
  });
}

const CALLS = 200;

/** Calls that have ended, and whose zipped bodies are not inflated yet. */
function endCalls(): void {
  const body = gzipSync(
    JSON.stringify({
      code: '0',
      filler: Array.from({ length: 2_000 }, (_, at) => at * Math.PI),
    }),
  );
  const headers = { contentType: 'application/json', contentEncoding: 'gzip' };
  const attachment = exporter.outbound.attach('test');
  for (let at = 0; at < CALLS; at++) {
    const call = attachment.begin('http://partner.example/');
    const head = call?.keepBody(headers);
    head?.push(body);
    call?.end({ status: 200, body: { ...headers, head, complete: true } });
  }
}

test('a scrape holds the calls that ended before it and whose zipped bodies were not yet inflated', async () => {
  endCalls();
  expect(await scrape()).toMatch(new RegExp(`partner_http_metrics_count\\{.*code="0"\\} ${CALLS}\n`));
});

describe.each([
  ['prom-client', () => new Registry()],
  ['@prometheus-io/client', () => new IoRegistry() as unknown as Registry],
])('and so does what is read from the registry of %s itself', (_, newRegistry) => {
  const isWhole = new RegExp(`partner_http_metrics_count\\{.*code="0".*\\} ${CALLS}$`, 'm');
  const readings: readonly (readonly [string, (registry: Registry) => Promise<unknown>])[] = [
    ['metrics(), as for a push gateway', (registry) => registry.metrics()],
    [
      'metrics() with default labels',
      (registry) => {
        registry.setDefaultLabels({ env: 'test' });
        return registry.metrics();
      },
    ],
    ['getSingleMetricAsString()', (registry) => registry.getSingleMetricAsString('partner_http_metrics')],
    [
      'getMetricsAsJSON(), as for a cluster',
      async (registry) => {
        const families = await registry.getMetricsAsJSON();
        const samples = families.flatMap(
          (family) => family.values as { metricName?: string; value: number }[],
        );
        const counts = samples.filter(({ metricName }) => metricName === 'partner_http_metrics_count');
        return counts.map(({ value }) => `partner_http_metrics_count{code="0"} ${value}`).join('\n');
      },
    ],
  ];

  test.each(readings)('%s', async (_name, read) => {
    const registry = newRegistry();
    await exporter.close();
    exporter = createExporter({ syscode: 'A123010101', registry, defaultMetrics: false, partners });
    endCalls();
    expect(await read(registry)).toMatch(isWhole);
  });
});

test('a scrape that comes while a slow one is under way holds the label sets that are new since that began', async () => {
  const consumer = exporter.consumer.attach('test');
  for (let at = 0; at < 6_000; at++) consumer.record(`${'topic'.repeat(20)}-${at}`, 0, 1);
  const slow = connect(Number(new URL(endpoint.url).port), '127.0.0.1');
  slow.on('error', () => {}).write('GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  await new Promise((resolve) => slow.once('data', () => resolve(slow.pause())));
  consumer.record('new', 0, 1);
  expect(await scrape()).toContain('topic="new"');
  slow.destroy();
});
