import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import {
  type ChannelExporter,
  createExporter,
  init,
  type MetricsServer,
  startMetricsServer,
} from '@channel-exporter/core';
import { Registry } from 'prom-client';

const NAMES = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'queueMicrotask',
  'performance',
] as const;

const own = Object.getOwnPropertyDescriptors(globalThis);

/** Puts a value in the place of each global, as a test or an app may. */
function replaceAll(value: unknown): void {
  for (const name of NAMES) Object.defineProperty(globalThis, name, { value, configurable: true });
}

function restoreAll(): void {
  for (const name of NAMES) Object.defineProperty(globalThis, name, own[name]);
}

const options = { syscode: 'A123010101', defaultMetrics: false, cardinalityLimit: 10_000 };
let exporter: ChannelExporter;
let endpoint: MetricsServer;

beforeEach(async () => {
  exporter = createExporter({ ...options, registry: new Registry() });
  endpoint = await startMetricsServer(exporter, {
    port: 0,
    host: '127.0.0.1',
    authorize: async () => true,
  });
});

afterEach(async () => {
  restoreAll();
  jest.useRealTimers();
  await endpoint.close();
  await exporter.close();
});

async function scrape(): Promise<string> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${endpoint.url}/metrics`, { agent: false }, resolve).on('error', reject);
  });
  return text(response);
}

describe.each<[string, () => void]>([
  ['jest.useFakeTimers()', () => void jest.useFakeTimers()],
  [
    'timers that throw',
    () =>
      replaceAll(() => {
        throw new Error('odd');
      }),
  ],
  ['timers that never fire and return numbers, as those of jsdom', () => replaceAll(() => 1)],
  ['no timers at all', () => replaceAll(undefined)],
])('%s', (_, replace) => {
  test('stops neither observations nor scrapes, also of many series, and neither afterwards', async () => {
    const consumer = exporter.consumer.attach('test');
    for (let at = 0; at < 3_000; at++) consumer.record(`topic-${at}`, 0, 1);
    expect(await scrape()).toContain('topic="topic-2999"');
    replace();
    consumer.record('during', 0, 1);
    expect(await scrape()).toContain('topic="during"');
    expect(await exporter.registry.getSingleMetric('A123010101_consumer_metrics')).toBeDefined();
    restoreAll();
    jest.useRealTimers();
    expect(await scrape()).toContain('topic="during"');
  });

  test('lets init() work, and close()', async () => {
    replace();
    const registry = new Registry();
    const made = init({ ...options, registry, defaultMetrics: true });
    expect(registry.getSingleMetric('partner_http_metrics')).toBeDefined();
    expect(init({ ...options, registry, defaultMetrics: true })).toBe(made);
    await made.close();
    expect(registry.getMetricsAsArray()).toEqual([]);
  });
});
