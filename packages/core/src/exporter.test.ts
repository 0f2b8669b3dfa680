import { Registry as OtherRegistry } from '@prometheus-io/client';
import { Registry, register } from 'prom-client';
import { nodeProcess } from '../../../tools/contract-tests/src/node-process.js';
import { ChannelExporterError } from './errors.js';
import { createExporter } from './exporter.js';
import { init } from './init.js';
import type { RegistryLike } from './registry-like.js';

const NAMES = [
  'A123010101_inner_metrics',
  'partner_http_metrics',
  'A123010101_consumer_metrics',
  'channel_exporter_overflow_total',
  'channel_exporter_retired_observations_total',
  'channel_exporter_retired_sum_total',
  'channel_exporter_errors_total',
  'channel_exporter_build_info',
];

const syscode = 'A123010101';

function code(fn: () => unknown): string | undefined {
  try {
    fn();
  } catch (error) {
    return error instanceof ChannelExporterError ? error.code : String(error);
  }
  return undefined;
}

describe.each([
  ['prom-client', () => new Registry()],
  ['@prometheus-io/client', () => new OtherRegistry() as RegistryLike],
])('createExporter in a registry of %s', (_client, newRegistry) => {
  it('registers its families and leaves nothing when closed', async () => {
    const registry = newRegistry();
    const exporter = createExporter({ syscode, registry, defaultMetrics: false });
    for (const name of NAMES) expect(registry.getSingleMetric(name)).toMatchObject({ name });
    expect([exporter.syscode, exporter.appid, exporter.closed]).toEqual(['A123010101', 'A123', false]);
    await exporter.close();
    await exporter.close();
    expect(exporter.closed).toBe(true);
    expect(registry.getMetricsAsArray()).toEqual([]);
    await createExporter({ syscode, registry, defaultMetrics: false }).close();
  });

  it('refuses a second exporter, of whatever syscode, and leaves no trace', async () => {
    const registry = newRegistry();
    const exporter = createExporter({ syscode, registry });
    const before = registry.getMetricsAsArray();
    expect(code(() => createExporter({ syscode: 'B123010101', registry }))).toBe('registry_in_use');
    expect(registry.getMetricsAsArray()).toEqual(before);
    await exporter.close();
  });

  it('frees a registry, and restores a cleared one, whose OpenMetrics mode has renamed counters', async () => {
    const registry = newRegistry() as Registry;
    registry.setContentType('application/openmetrics-text; version=1.0.0; charset=utf-8' as never);
    const exporter = init({ syscode, registry, defaultMetrics: false, defaultMetricsPort: false });
    await registry.metrics();
    init({ syscode, registry, defaultMetrics: false, defaultMetricsPort: false });
    expect(registry.getMetricsAsArray()).toHaveLength(NAMES.length);
    registry.clear();
    init({ syscode, registry, defaultMetrics: false, defaultMetricsPort: false });
    for (const name of NAMES) expect(registry.getSingleMetric(name)).toMatchObject({ name });
    await registry.metrics();
    await exporter.close();
    expect(registry.getMetricsAsArray()).toEqual([]);
    await createExporter({ syscode, registry, defaultMetrics: false }).close();
  });

  it('leaves a stranger’s metric of the same name alone', async () => {
    const registry = newRegistry();
    const exporter = createExporter({ syscode, registry });
    registry.removeSingleMetric('partner_http_metrics');
    const theirs = { name: 'partner_http_metrics', help: 'x', type: 'gauge', aggregator: 'sum' };
    registry.registerMetric(theirs as never);
    await exporter.close();
    expect(registry.getMetricsAsArray()).toEqual([theirs]);
  });
});

describe('createExporter', () => {
  it.each([
    { syscode: 'nope' },
    { syscode, innerMetricsBuckets: [] },
    { syscode, partners: '/no/such/file.json' },
    { syscode, colour: 'red' },
  ])('leaves no trace of a failed set-up: %j', (options) => {
    expect(code(() => createExporter(options as never))).toBeDefined();
    expect(register.getMetricsAsArray()).toEqual([]);
  });

  it('leaves no trace in a registry that takes only some of its metrics', () => {
    const registry = new Registry();
    const registerMetric = registry.registerMetric.bind(registry);
    registry.registerMetric = (metric) => {
      if (registry.getMetricsAsArray().length === 3) throw new Error('full');
      registerMetric(metric);
    };
    expect(code(() => createExporter({ syscode, registry }))).toBe('Error: full');
    expect(registry.getMetricsAsArray()).toEqual([]);
  });

  it('frees the rest where the registry refuses to let one metric go, and then says so', async () => {
    const registry = new Registry();
    const exporter = init({ syscode, registry, defaultMetricsPort: false });
    const removeSingleMetric = registry.removeSingleMetric.bind(registry);
    registry.removeSingleMetric = (name) => {
      if (name === NAMES[0]) throw new Error('not this one');
      removeSingleMetric(name);
    };
    await expect(exporter.close()).rejects.toThrow('not this one');
    expect(registry.getMetricsAsArray().map(({ name }) => name)).toEqual([NAMES[0]]);
    // The slot of the process is free, too.
    const next = init({ syscode, registry: new Registry(), defaultMetricsPort: false });
    expect(next).not.toBe(exporter);
    await next.close();
  });

  it('says all that failed at close', async () => {
    const registry = new Registry();
    const exporter = createExporter({ syscode, registry, defaultMetrics: false });
    registry.removeSingleMetric = (name) => {
      throw new Error(`kept ${name}`);
    };
    const error: unknown = await exporter.close().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors).toHaveLength(NAMES.length);
  });

  it('lives in prom-client’s default registry where none is given', async () => {
    const exporter = createExporter({ syscode });
    expect(exporter.registry).toBe(register);
    await exporter.close();
    expect(register.getMetricsAsArray()).toEqual([]);
  });

  it('tells once whether a target is new', async () => {
    const exporter = createExporter({ syscode, registry: new Registry() });
    const target = {};
    expect([
      exporter.claim('axios', target),
      exporter.claim('axios', target),
      exporter.claim('fetch', target),
    ]).toEqual([true, false, true]);
    exporter.release('axios', target);
    expect(exporter.claim('axios', target)).toBe(true);
    expect(exporter.isClaimed('axios', target)).toBe(true);
    expect(exporter.isClaimed('undici', target)).toBe(false);
    await exporter.close();
  });

  it('counts each error, logs it once a minute, and survives a logger that throws', async () => {
    const lines: string[] = [];
    const registry = new Registry();
    const exporter = createExporter({
      syscode,
      registry,
      logger: (line) => {
        lines.push(line);
        throw new Error('disk full');
      },
    });
    exporter.failed('read_code', new Error('first'));
    exporter.failed('read_code', new Error('second'));
    exporter.failed('collect', 'text');
    const metric = registry.getSingleMetric('channel_exporter_errors_total');
    const { values } = (await metric?.get()) ?? { values: [] };
    const counts = new Map(values.map(({ labels, value }) => [labels.where, value]));
    expect(['read_code', 'collect', 'inbound', 'authorize'].map((where) => counts.get(where))).toEqual([
      2, 1, 0, 0,
    ]);
    expect(lines.map((line) => line.split('\n')[0])).toEqual([
      '[channel-exporter] read_code: Error: first',
      '[channel-exporter] collect: text',
    ]);
    await exporter.close();
  });

  it('a logger that rejects is no unhandled rejection', async () => {
    const rejecting: unknown = () => Promise.reject(new Error('disk full'));
    const unhandled = jest.fn();
    nodeProcess.on('unhandledRejection', unhandled);
    const exporter = createExporter({
      syscode,
      registry: new Registry(),
      defaultMetrics: false,
      logger: rejecting as () => void,
    });
    exporter.failed('collect', 'text');
    // Node tells of rejections after the microtasks of the turn in which they came.
    await new Promise(setImmediate);
    nodeProcess.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    await exporter.close();
  });

  it('logs once for each family that its label sets have become too many', async () => {
    const lines: string[] = [];
    const exporter = createExporter({
      syscode,
      registry: new Registry(),
      defaultMetrics: false,
      cardinalityLimit: 1,
      logger: (line) => lines.push(line),
    });
    const consumer = exporter.consumer.attach('test');
    for (const topic of ['a', 'b', 'c']) consumer.record(topic, 0, 1);
    expect(lines).toEqual([
      expect.stringMatching(
        /^\[channel-exporter\] A123010101_consumer_metrics: .*cardinalityLimit 1\b.*__other__/,
      ),
    ]);
    await exporter.close();
  });
});
