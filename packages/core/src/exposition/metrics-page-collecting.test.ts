import { Registry as IoRegistry } from '@prometheus-io/client';
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { parseExposition } from '../../../../tools/contract-tests/src/exposition-parser.js';
import { closeAll, OPENMETRICS, type Stand, stand } from '../../test/metrics-stand.js';
import { SelfMetrics } from '../registry/self-metrics.js';
import type { RegistryLike } from '../registry-like.js';

afterEach(closeAll);

describe.each([
  ['prom-client', () => new Registry()],
  ['@prometheus-io/client', () => new IoRegistry() as unknown as Registry],
])("the user's own metrics in a registry of %s", (_, newRegistry) => {
  async function withMetrics(): Promise<Stand> {
    const made = await stand({ registry: newRegistry() as unknown as RegistryLike });
    const registers = [made.registry];
    const counter = new Counter({
      name: 'orders_total',
      help: 'Orders "so far"\\\nall',
      labelNames: ['kind'],
      registers,
    });
    counter.inc({ kind: 'a"b\\c\nd' }, 3);
    const gauge = new Gauge({ name: 'odd', help: 'o', labelNames: ['which'], registers });
    gauge.set({ which: 'nan' }, Number.NaN);
    gauge.set({ which: 'inf' }, Number.POSITIVE_INFINITY);
    gauge.set({ which: 'neg' }, Number.NEGATIVE_INFINITY);
    gauge.set({ which: 'small' }, 1.5e-9);
    new Histogram({ name: 'lag', help: 'l', buckets: [0.005, 1, 1e6], registers }).observe(0.5);
    new Summary({ name: 'size', help: 's', percentiles: [0.5, 1], registers }).observe(7);
    return made;
  }

  test('text 0.0.4 holds what registry.metrics() holds', async () => {
    const { fetch, registry, family } = await withMetrics();
    family.observe(['c', '/a', '200', '0', ''], 150);
    const ours = parseExposition((await fetch()).text, 'text');
    const theirs = parseExposition(await registry.metrics(), 'text');
    expect(ours).toEqual(theirs);
    expect(ours.get('orders_total')).toMatchObject({ type: 'counter', help: 'Orders "so far"\\\nall' });
    expect(ours.get('orders_total')?.samples[0]).toMatchObject({ labels: { kind: 'a"b\\c\nd' }, value: 3 });
    expect(ours.get('odd')?.samples.map(({ value }) => value)).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      1.5e-9,
    ]);
  });

  test('OpenMetrics has counters with one _total and canonical bounds', async () => {
    const { fetch, registry } = await withMetrics();
    for (const turn of [1, 2]) {
      const parsed = parseExposition((await fetch(OPENMETRICS)).text, 'openmetrics');
      expect(parsed.get('orders')?.samples.map(({ name }) => [turn, name])).toEqual([[turn, 'orders_total']]);
      expect(parsed.get('lag')?.samples.map(({ labels }) => labels.le)).toEqual([
        '0.005',
        '1.0',
        '1e+06',
        '+Inf',
        undefined,
        undefined,
      ]);
      expect(parsed.get('size')?.samples.map(({ labels }) => labels.quantile)).toEqual([
        '0.5',
        '1.0',
        undefined,
        undefined,
      ]);
    }
    // And the registry is as it was.
    expect(await registry.metrics()).toContain('\norders_total{');
  });

  test('default labels stand in every series, but do not replace', async () => {
    const { fetch, registry, family } = await withMetrics();
    registry.setDefaultLabels({ env: 'te"st', kind: 'default', f_code: 'default' });
    family.observe(['c', '/a', '200', '0', ''], 150);
    const parsed = parseExposition((await fetch()).text, 'text');
    expect(parsed.get('orders_total')?.samples[0]?.labels).toMatchObject({ env: 'te"st', kind: 'a"b\\c\nd' });
    for (const { labels } of parsed.get(family.name)?.samples ?? []) {
      expect(labels).toMatchObject({ env: 'te"st', kind: 'default', f_code: 'c' });
    }
    expect(parsed).toEqual(parseExposition(await registry.metrics(), 'text'));
  });
});

test('default labels that no format can hold are left out, and counted', async () => {
  const { fetch, registry, family, failures } = await stand();
  registry.setDefaultLabels({ 'a-b': '1', env: 'test', odd: Object.create(null) as object });
  family.observe(['c', '/a', '200', '0', ''], 150);
  const { status, text } = await fetch();
  expect(status).toBe(200);
  const [sample] = parseExposition(text, 'text').get(family.name)?.samples ?? [];
  expect(Object.keys(sample?.labels ?? {}).filter((label) => /^(a-b|env|odd)$/.test(label))).toEqual(['env']);
  expect(failures).toHaveLength(2);
});

test('default labels that change are those of the next page, and ours give way to none', async () => {
  const { fetch, registry, family } = await stand();
  family.observe(['c', '/a', '200', '0', ''], 150);
  for (const env of ['one', 'two"']) {
    registry.setDefaultLabels({ env, le: 'x', appid: 'x', f_code: 'x' });
    const samples = parseExposition((await fetch()).text, 'text').get(family.name)?.samples;
    expect(samples?.map(({ labels }) => [labels.env, labels.appid, labels.f_code, labels.le])).toEqual(
      ['100.0', '200.0', '500.0', '+Inf', undefined, undefined].map((le) => [env, 'A123', 'c', le]),
    );
  }
});

describe('collecting', () => {
  test('a collector that throws, rejects or hangs costs only itself', async () => {
    const { fetch, registry, failures } = await stand({ collectTimeoutMs: 50 });
    const registers = [registry];
    const collects: (() => void | Promise<void>)[] = [
      () => {
        throw new Error('thrown');
      },
      async () => {
        throw new Error('rejected');
      },
      () => new Promise<void>(() => {}),
    ];
    for (const [at, collect] of collects.entries())
      new Gauge({ name: `bad_${at}`, help: 'b', registers, collect });
    new Gauge({ name: 'good', help: 'g', registers }).set(1);
    const parsed = parseExposition((await fetch()).text, 'text');
    expect([...parsed.keys()]).toEqual(['A123010101_inner_metrics', 'good']);
    expect(failures.sort()).toEqual([
      'collect: bad_2: get() took longer than 50 ms',
      'collect: rejected',
      'collect: thrown',
    ]);
  });

  test('a hanging get() is waited for, not called again by each scrape', async () => {
    const { fetch, registry } = await stand({ collectTimeoutMs: 20 });
    let calls = 0;
    let settle = (): void => {};
    const collect = (): Promise<void> => {
      calls++;
      return new Promise((resolve) => {
        settle = resolve;
      });
    };
    new Gauge({ name: 'slow', help: 's', registers: [registry], collect });
    await fetch();
    await fetch();
    expect(calls).toBe(1);
    settle();
    await new Promise(setImmediate);
    await fetch();
    expect(calls).toBe(2);
  });

  test.each([
    ['nothing', undefined],
    ['a name with a space', { name: 'a b', help: '', type: 'gauge', values: [] }],
    ['values that are no array', { name: 'odd', help: '', type: 'gauge', values: 7 }],
    [
      'a value that is no number',
      { name: 'odd', help: '', type: 'gauge', values: [{ labels: {}, value: '1\n2' }] },
    ],
    [
      'a label name with a quote',
      { name: 'odd', help: '', type: 'gauge', values: [{ labels: { 'a"': 'b' }, value: 1 }] },
    ],
    [
      'a sample of another name',
      { name: 'odd', help: '', type: 'gauge', values: [{ metricName: 'good', labels: {}, value: 1 }] },
    ],
    ['no sample', { name: 'odd', help: '', type: 'gauge', values: [null] }],
  ])('a collector that gives nonsense (%s) cannot break the page', async (_, snapshot) => {
    const { fetch, registry, failures } = await stand();
    registry.registerMetric({
      name: 'odd',
      help: 'o',
      type: 'gauge',
      get: () => snapshot,
      reset: () => {},
    } as never);
    new Gauge({ name: 'good', help: 'g', registers: [registry] }).set(1);
    for (const format of ['text', 'openmetrics'] as const) {
      const { text } = await fetch(format === 'text' ? {} : OPENMETRICS);
      expect(parseExposition(text, format).get('good')?.samples).toHaveLength(1);
    }
    expect(failures).toHaveLength(2);
  });

  test("exemplars are the user's, and in OpenMetrics only", async () => {
    const registry = new (Registry as unknown as new (type: string) => Registry)(
      Registry.OPENMETRICS_CONTENT_TYPE,
    );
    const { fetch } = await stand({ registry: registry as unknown as RegistryLike });
    const counter = new Counter({
      name: 'traced',
      help: 't',
      labelNames: ['a'],
      enableExemplars: true,
      registers: [registry],
    });
    counter.inc({ labels: { a: 'x' }, value: 2, exemplarLabels: { trace_id: 'abc"' } } as never);
    const parsed = parseExposition((await fetch(OPENMETRICS)).text, 'openmetrics');
    expect(parsed.get('traced')?.samples[0]?.exemplar).toMatchObject({
      labels: { trace_id: 'abc"' },
      value: 2,
    });
    expect((await fetch()).text).not.toContain('trace_id');
  });

  test('default metrics join without the names that the registry has', async () => {
    const defaults = new Registry();
    new Gauge({ name: 'process_a', help: 'ours', registers: [defaults] }).set(1);
    new Gauge({ name: 'process_b', help: 'ours', registers: [defaults] }).set(1);
    const { fetch, registry } = await stand({ joined: [defaults] });
    new Gauge({ name: 'process_a', help: 'theirs', registers: [registry] }).set(2);
    const parsed = parseExposition((await fetch()).text, 'text');
    expect(parsed.get('process_a')).toMatchObject({ help: 'theirs', samples: [{ value: 2 }] });
    expect(parsed.get('process_b')).toMatchObject({ help: 'ours', samples: [{ value: 1 }] });
  });

  test('our counters keep their names where an OpenMetrics registry has renamed them', async () => {
    const { fetch, registry } = await stand();
    const own = new SelfMetrics({ appid: 'A', application: 'A1', families: [], places: ['x'], version: '1' });
    for (const metric of own.metrics) registry.registerMetric(metric as never);
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    await registry.metrics();
    expect([...parseExposition((await fetch()).text, 'text').keys()]).toContain(
      'channel_exporter_errors_total',
    );
    expect([...parseExposition((await fetch(OPENMETRICS)).text, 'openmetrics').keys()]).toContain(
      'channel_exporter_errors',
    );
  });
});
