import {
  bearerToken,
  type ChannelExporter,
  createExporter,
  type ExporterOptions,
  init,
  startMetricsServer,
} from '@channel-exporter/core';
import fc from 'fast-check';
import { Registry } from 'prom-client';
import { propertyOptions } from '../src/property.ts';
import { hostileText } from '../src/strings/hostile-text.ts';
import { anyJson, mutated } from '../src/strings/mutated.ts';
import { expectSentence, outcomeOf } from '../src/strings/outcome.ts';

const registry = new Registry();
const logger = (): void => {};

const exporterOptions = fc.constant({
  syscode: 'A123010101',
  innerMetricsBuckets: [100, 500.5],
  partnerHttpMetricsBuckets: [1],
  consumerMetricsBuckets: [0.001, 1e9],
  defaultMetricsPort: 9166,
  defaultMetricsHost: '127.0.0.1',
  cardinalityLimit: 10,
  defaultMetrics: false,
  partners: { partners: [{ partner: '1', hosts: ['a.example'], actions: { '/a': '1' } }] },
});

/** Refused in words with the registry as it was, or an exporter that records, and leaves nothing when it is closed. */
async function survives(make: () => ChannelExporter): Promise<void> {
  const outcome = outcomeOf(make);
  if ('refusal' in outcome) {
    expectSentence(outcome.refusal);
    expect(registry.getMetricsAsArray()).toEqual([]);
    return;
  }
  const exporter = outcome.value;
  exporter.consumer.attach('test').record('topic', 0, 1);
  exporter.outbound.attach('test').begin('http://a.example/a')?.end({ status: 200 });
  const scrape = await registry.metrics();
  expect(scrape).toContain(`${exporter.syscode}_consumer_metrics_count{`);
  expect(scrape).not.toMatch(/^channel_exporter_errors_total\{.*\} [1-9]/m);
  await exporter.close();
  expect(registry.getMetricsAsArray()).toEqual([]);
}

/** With a registry and a logger of the test's own, where the options are an object at all. */
function withOwn(options: unknown): unknown {
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
  return isObject ? { ...options, registry, logger } : options;
}

test.each([
  ['createExporter', createExporter],
  ['init', init],
] as const)(
  '%s with any JSON, or with valid options that are changed, refuses in words or works',
  async (_name, make) => {
    const pinned = fc.oneof(
      { weight: 1, arbitrary: anyJson },
      { weight: 4, arbitrary: mutated(exporterOptions) },
    );
    await fc.assert(
      fc.asyncProperty(pinned, async (options) => {
        // A syscode alone would take the process's own registry.
        fc.pre(typeof options !== 'string' || !/^[A-Z][0-9]{9}$/.test(options));
        await survives(() => make(withOwn(options) as ExporterOptions));
      }),
      propertyOptions(2_500),
    );
  },
);

describe('attachments', () => {
  const exporter = createExporter({
    syscode: 'A123010101',
    registry: new Registry(),
    defaultMetrics: false,
    logger,
  });
  afterAll(() => exporter.close());

  test.each([
    [
      'inbound',
      {
        ignorePaths: ['/a', '/b'],
        pathLabel: 'url',
        unmatched: 'ignore',
        metricsPath: '/metrics',
        readCode: false,
        maxBodyBytes: 10,
      },
      (options: never) => exporter.inbound.attach('test', options),
    ],
    [
      'outbound',
      { readCode: false, maxBodyBytes: 0, streamIdleMs: 1 },
      (options: never) => exporter.outbound.attach('test', options),
    ],
    ['consumer', { resultCode: undefined }, (options: never) => exporter.consumer.attach('test', options)],
  ] as const)('%s options of any JSON, or valid ones that are changed', (_name, valid, attach) => {
    fc.assert(
      fc.property(fc.oneof(anyJson, mutated(fc.constant(valid))), (options) => {
        const outcome = outcomeOf(() => attach(options as never));
        if ('refusal' in outcome) expectSentence(outcome.refusal);
      }),
      propertyOptions(2_500),
    );
  });

  test('the endpoint’s options: refused in words, and no port is opened', async () => {
    // Nothing that listens: a host that is none would be asked of the machine's resolver.
    const wrong = mutated(fc.constant({ port: 0, host: '127.0.0.1' })).filter((options) => {
      const port =
        typeof options === 'object' && options !== null ? (options as { port?: unknown }).port : null;
      return options !== undefined && port !== undefined && typeof port !== 'number';
    });
    await fc.assert(
      fc.asyncProperty(wrong, async (options) => {
        const refusal: unknown = await startMetricsServer(exporter, options as never).then(
          () => 'it listens',
          (error: unknown) => error,
        );
        expect(refusal).toMatchObject({ name: 'ChannelExporterError' });
        expectSentence((refusal as Error).message);
      }),
      propertyOptions(500),
    );
  });
});

test('a token is never in the message that refuses it', () => {
  fc.assert(
    fc.property(
      hostileText.filter((text) => text.length > 3),
      (text) => {
        const token = `${text}s3cr3t`;
        const outcome = outcomeOf(() => bearerToken(token));
        if ('refusal' in outcome) expect(outcome.refusal).not.toContain('s3cr3t');
      },
    ),
    propertyOptions(500),
  );
});
