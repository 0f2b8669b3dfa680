import { AggregatorRegistry, Registry } from 'prom-client';
import { parseExposition } from '../../../../tools/contract-tests/src/exposition-parser.js';
import { SelfMetrics } from './self-metrics.js';

function make(): {
  own: SelfMetrics;
  read: (name: string) => Promise<Record<string, number>>;
  registry: Registry;
} {
  const own = new SelfMetrics({
    appid: 'A123',
    application: 'A123010101',
    families: [
      { name: 'partner_http_metrics', labels: ['partner', 'code'] },
      { name: 'A123010101_consumer_metrics', labels: ['topic'] },
    ],
    places: ['scrape', 'collect'],
    version: '1.2.3',
  });
  const registry = new Registry();
  for (const metric of own.metrics) registry.registerMetric(metric as never);
  const read = async (name: string): Promise<Record<string, number>> => {
    const family = parseExposition(await registry.metrics(), 'text').get(name);
    return Object.fromEntries(
      (family?.samples ?? []).map(({ labels, value }) => {
        const { appid, application, ...rest } = labels;
        expect([appid, application]).toEqual(['A123', 'A123010101']);
        return [Object.values(rest).join(' '), value];
      }),
    );
  };
  return { own, read, registry };
}

test('everything is present from the start, with 0', async () => {
  const { read } = make();
  expect(await read('channel_exporter_overflow_total')).toEqual({
    'partner_http_metrics partner': 0,
    'partner_http_metrics code': 0,
    'A123010101_consumer_metrics topic': 0,
  });
  expect(await read('channel_exporter_errors_total')).toEqual({ scrape: 0, collect: 0 });
  expect(await read('channel_exporter_build_info')).toEqual({ [`1.2.3 ${process.version}`]: 1 });
});

test('counts, and begins again at 0 after resetMetrics()', async () => {
  const { own, read, registry } = make();
  own.countOverflow('partner_http_metrics', 'code', 3);
  own.countOverflow('partner_http_metrics', 'code', 4);
  own.countError('scrape');
  expect((await read('channel_exporter_overflow_total'))['partner_http_metrics code']).toBe(7);
  expect(await read('channel_exporter_errors_total')).toEqual({ scrape: 1, collect: 0 });
  registry.resetMetrics();
  expect((await read('channel_exporter_overflow_total'))['partner_http_metrics code']).toBe(0);
  expect(await read('channel_exporter_errors_total')).toEqual({ scrape: 0, collect: 0 });
});

test('places that are not known are counted by name, up to a bound', async () => {
  const { own, read } = make();
  for (let at = 0; at < 100; at++) own.countError(`plugin_${at}`);
  own.countError('plugin_0');
  own.countError('scrape');
  const errors = await read('channel_exporter_errors_total');
  expect(Object.keys(errors)).toHaveLength(2 + 32 + 1);
  expect(errors).toMatchObject({ plugin_0: 2, scrape: 1, __other__: 68 });
});

test('an OpenMetrics registry prints the counters with one _total, and renames them for itself only', async () => {
  const { own, registry } = make();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
  const families = parseExposition(await registry.metrics(), 'openmetrics');
  expect([...families.keys()]).toEqual([
    'channel_exporter_overflow',
    'channel_exporter_retired_observations',
    'channel_exporter_retired_sum',
    'channel_exporter_errors',
    'channel_exporter_build_info',
  ]);
  expect(own.metrics.map((metric) => 'exposedName' in metric && metric.exposedName)).toEqual([
    'channel_exporter_overflow_total',
    'channel_exporter_retired_observations_total',
    'channel_exporter_retired_sum_total',
    'channel_exporter_errors_total',
    false,
  ]);
});

test('workers of one cluster are one build, and their mishaps are added up', async () => {
  const workers = await Promise.all(
    [make(), make()].map(({ own, registry }) => {
      own.countError('scrape');
      return registry.getMetricsAsJSON();
    }),
  );
  const families = parseExposition(await AggregatorRegistry.aggregate(workers).metrics(), 'text');
  const valuesOf = (name: string): unknown => families.get(name)?.samples.map(({ value }) => value);
  expect(valuesOf('channel_exporter_build_info')).toEqual([1]);
  expect(valuesOf('channel_exporter_errors_total')).toEqual([2, 0]);
});

test('each says in a sentence what it is', async () => {
  const { registry } = make();
  const families = [...parseExposition(await registry.metrics(), 'text').values()];
  expect(families).toHaveLength(5);
  for (const { help } of families) expect(help).toMatch(/^[A-Z].{20,}\.$/);
});
