import { Registry as IoRegistry } from '@prometheus-io/client';
import { Registry } from 'prom-client';
import { parseExposition } from '../../../../tools/contract-tests/src/exposition-parser.js';
import { CONSUMER, type FamilySchema, INBOUND, labelMask, OUTBOUND } from '../labels/schema.js';
import type { RegistryLike } from '../registry-like.js';
import { OTHER } from '../series/folding.js';
import { HistogramMetric } from './histogram-metric.js';

const BUCKETS = [100, 200, 500];

interface Made {
  readonly family: HistogramMetric;
  /** `label:observations`, as they were folded. */
  readonly folds: string[];
  readonly rows: () => Promise<Record<string, number>>;
}

function make(schema: FamilySchema, cardinalityLimit = 2000, registry?: RegistryLike): Made {
  const folds: string[] = [];
  const family = new HistogramMetric({
    schema,
    name: schema.nameOf('A123010101'),
    constantLabels: { appid: 'A123', application: 'A123010101' },
    buckets: BUCKETS,
    ...(registry && { registry }),
    cardinalityLimit,
    onFold: ({ label, observations }) => folds.push(`${label}:${observations}`),
  });
  const rows = async (): Promise<Record<string, number>> => {
    const { values } = await family.get();
    return Object.fromEntries(
      values
        .filter(({ metricName }) => metricName === `${family.name}_count`)
        .map(({ labels, value }) => [schema.labels.map((label) => labels[label]).join(' '), value]),
    );
  };
  return { family, folds, rows };
}

test('counts an observation in its bucket, the bound included', async () => {
  const { family } = make(OUTBOUND);
  for (const value of [0, 100, 100.5, 200, 500, 501]) family.observe(['1', '701', '200', '0'], value);
  const { values } = await family.get();
  expect(values.map(({ metricName, labels, value }) => [metricName, labels.le, value])).toEqual([
    ['partner_http_metrics_bucket', '100.0', 2],
    ['partner_http_metrics_bucket', '200.0', 4],
    ['partner_http_metrics_bucket', '500.0', 5],
    ['partner_http_metrics_bucket', '+Inf', 6],
    ['partner_http_metrics_sum', undefined, 1401.5],
    ['partner_http_metrics_count', undefined, 6],
  ]);
  expect(values[4]?.labels).toEqual({
    appid: 'A123',
    application: 'A123010101',
    partner: '1',
    action_code: '701',
    http_status: '200',
    code: '0',
  });
});

test('n equal observations are n observations', async () => {
  const { family, rows } = make(CONSUMER);
  family.observe(['', 'orders', '0'], 150, 40);
  family.observe(['', 'orders', '0'], 150);
  expect(await rows()).toEqual({ ' orders 0': 41 });
  expect((await family.get()).values.find(({ metricName }) => metricName?.endsWith('_sum'))?.value).toBe(
    6150,
  );
});

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('a duration of %p counts as 0', async (duration) => {
  const { family } = make(CONSUMER);
  family.observe(['', 'orders', '0'], duration);
  const { values } = await family.get();
  expect(values.map(({ value }) => value)).toEqual([1, 1, 1, 1, 0, 1]);
});

test('counts are exact to 2^53', async () => {
  const { family, rows } = make(CONSUMER);
  family.observe(['', 'orders', '0'], 0, 2 ** 53 - 2);
  family.observe(['', 'orders', '0'], 0);
  expect(await rows()).toEqual({ ' orders 0': 2 ** 53 - 1 });
});

test('label sets never collide, whatever they contain', async () => {
  const { family } = make(OUTBOUND);
  const sets = [
    ['1,action_code:2', '3', '', ''],
    ['1', '2,action_code:3', '', ''],
    ['1', '2', '3', '4'],
    ['12', '', '3', '4'],
    ['1', '2', '34', ''],
    ['a"b', 'a\\"b', 'a\\\\"b', 'a\nb'],
    ['a\\"b', 'a"b', 'a\\nb', 'a\nb'],
    ['__proto__', 'constructor', 'toString', '\u0000'],
    ['', '', '', ''],
    [' ', '', '', ''],
    ['ä', '€', '😀', '\uFFFD'],
  ];
  for (const [at, set] of sets.entries()) family.observe(set, 1, at + 1);
  for (const [at, set] of sets.entries()) family.observe(set, 1, at + 1);
  const { values } = await family.get();
  const counts = values.filter(({ metricName }) => metricName?.endsWith('_count'));
  expect(counts.map(({ labels, value }) => [OUTBOUND.labels.map((label) => labels[label]), value])).toEqual(
    sets.map((set, at) => [
      set.map((text) => text.replaceAll('\n', '').replaceAll('\u0000', '')),
      2 * (at + 1),
    ]),
  );
});

test('what is new is cleaned, and what is equal then is one label set', async () => {
  const { family } = make(OUTBOUND);
  for (const code of ['a\nb', 'ab', 'a\u007fb', `ab${'\u0001'.repeat(200)}`])
    family.observe(['1', '', '200', code], 1);
  family.observe(['1', '', '200', 'x'.repeat(200)], 1);
  family.observe(['1', '', '200', 'x'.repeat(300)], 1);
  const { values } = await family.get();
  const counts = values.filter(({ metricName }) => metricName?.endsWith('_count'));
  expect(counts.map(({ labels, value }) => [labels.code, value])).toEqual([
    ['ab', 4],
    ['x'.repeat(128), 2],
  ]);
});

test('thousands of label sets are each found again', async () => {
  const { family, rows } = make(OUTBOUND, 10_000);
  const observeAll = (): void => {
    for (let at = 0; at < 4_000; at++) {
      family.observe([`p${at % 7}`, `a${at % 11}`, `s${at % 13}`, `c${at}`], 1);
    }
  };
  observeAll();
  observeAll();
  const counts = Object.values(await rows());
  expect(counts).toHaveLength(4_000);
  expect(new Set(counts)).toEqual(new Set([2]));
});

describe('folding', () => {
  /** A request whose path a client wrote, too. */
  const OPEN_WITH_PATH = labelMask(INBOUND, [...INBOUND.open, 'path']);

  test('is counted for each label whose value was replaced, and totals stay exact', async () => {
    const { family, folds, rows } = make(INBOUND, 16);
    for (let at = 0; at < 40; at++) {
      family.observe([`f${at}`, `/p${at}`, '200', `c${at}`, `m${at}`], 1, 2, OPEN_WITH_PATH);
    }
    const held = await rows();
    expect(Object.values(held).reduce((sum, count) => sum + count, 0)).toBe(80);
    const replaced = (at: number): number =>
      Object.entries(held).reduce((sum, [set, count]) => sum + (set.split(' ')[at] === OTHER ? count : 0), 0);
    for (const [at, label] of INBOUND.labels.entries()) {
      expect(folds.filter((fold) => fold === `${label}:2`)).toHaveLength(replaced(at) / 2);
    }
    expect(replaced(2)).toBe(0);
  });

  test('ends in one set that holds __other__ in every label', async () => {
    const { family, folds, rows } = make(INBOUND, 2);
    family.observe(['a', '/p', '200', '0', ''], 1);
    folds.length = 0;
    family.observe(['f', '/q', '500', '0', ''], 1, 3);
    expect(await rows()).toEqual({
      [`${OTHER} /p 200 ${OTHER} ${OTHER}`]: 1,
      [Array(5).fill(OTHER).join(' ')]: 3,
    });
    expect(folds).toEqual(['f_code:3', 'path:3', 'http_status:3', 'code:3', 'method_code:3']);
  });

  test('a known set is found at the first step that holds it', async () => {
    const { family, folds, rows } = make(INBOUND, 8);
    // Room for three sets with open text, of which one route takes two.
    for (const caller of ['a', 'b', 'c']) family.observe([caller, '/p', '200', '0', ''], 1);
    const closed = `${OTHER} /p 200 ${OTHER} ${OTHER}`;
    expect(await rows()).toEqual({ 'a /p 200 0 ': 1, 'b /p 200 0 ': 1, [closed]: 1 });
    folds.length = 0;
    family.observe(['a', '/p', '200', '0', ''], 1);
    expect(folds).toEqual([]);
    family.observe([OTHER, '/p', '200', OTHER, OTHER], 1);
    family.observe(['d', '/p', '200', '0', ''], 1);
    expect(folds).toEqual(['f_code:1', 'code:1', 'method_code:1']);
    expect(await rows()).toEqual({ 'a /p 200 0 ': 2, 'b /p 200 0 ': 1, [closed]: 3 });
  });

  test('of messages folds the topic, never the code', async () => {
    const { family, rows } = make(CONSUMER, 32);
    for (let at = 0; at < 50; at++) family.observe(['', `t${at}`, `${at % 2}`], 1);
    const held = await rows();
    expect(Object.keys(held)).toHaveLength(31);
    // 29 sets have room as they are, the last one is kept for all that is folded whole.
    expect(held[` ${OTHER} 0`]).toBe(10);
    expect(held[` ${OTHER} 1`]).toBe(11);
  });

  test.each([1, 2, 3, 4, 5, 7, 8, 30])('holds at most a limit of %i, to the unit', async (limit) => {
    const { family, rows } = make(INBOUND, limit);
    for (let at = 0; at < 50; at++) {
      family.observe([`f${at}`, `/p${at}`, `${at}`, `${at}`, ''], 1, 1, OPEN_WITH_PATH);
    }
    const held = await rows();
    expect(Object.keys(held).length).toBeLessThanOrEqual(limit);
    expect(Object.values(held).reduce((sum, count) => sum + count, 0)).toBe(50);
  });

  test('stores nothing of sets that it does not hold', async () => {
    const { family } = make(INBOUND, 4);
    for (let at = 0; at < 100; at++) family.observe([`f${at}`, '/p', '200', `c${at}`, 'm'], 1);
    expect(family.store.sets.values[0]?.texts).not.toContain('f99');
    expect(family.store.sets.values[3]?.texts).not.toContain('c99');
  });
});

describe.each([
  ['prom-client', () => new Registry(), true],
  ['@prometheus-io/client', () => new IoRegistry(), true],
  ['prom-client that it does not know', () => new Registry(), false],
])('in a registry of %s', (_, newRegistry, isKnown) => {
  function registered(): { registry: Registry; family: HistogramMetric } {
    const registry = newRegistry() as unknown as Registry;
    const { family } = make(INBOUND, 10_000, isKnown ? registry : undefined);
    registry.registerMetric(family as never);
    return { registry, family };
  }

  test('metrics() prints Python le text and parses', async () => {
    const { registry, family } = registered();
    family.observe(['caller "x"\\', '/a/:id', '200', '0', ''], 150.25);
    const text = await registry.metrics();
    expect(text).toContain('le="100.0"');
    const parsed = parseExposition(text, 'text').get('A123010101_inner_metrics');
    expect(parsed?.type).toBe('histogram');
    expect(parsed?.samples.map(({ name, labels, value }) => [name.slice(25), labels.le, value])).toEqual([
      ['bucket', '100.0', 0],
      ['bucket', '200.0', 1],
      ['bucket', '500.0', 1],
      ['bucket', '+Inf', 1],
      ['sum', undefined, 150.25],
      ['count', undefined, 1],
    ]);
    expect(parsed?.samples[0]?.labels.f_code).toBe('caller "x"\\');
  });

  test('metrics() holds every sample of many label sets', async () => {
    const { registry, family } = registered();
    for (let at = 0; at < 300; at++) family.observe([`f"{${at}}`, '/a\n{', '200', '0', ''], at, at + 1);
    const { values } = await family.get();
    const parsed = parseExposition(await registry.metrics(), 'text').get(family.name);
    expect(
      parsed?.samples.map(({ name, labels, value }) => ({ metricName: name, labels: { ...labels }, value })),
    ).toEqual(values);
  });

  test('metrics() has the default labels of the registry', async () => {
    const { registry, family } = registered();
    registry.setDefaultLabels({ env: 'test', f_code: 'not ours to change' });
    family.observe(['c', '/a', '200', '0', ''], 1);
    const parsed = parseExposition(await registry.metrics(), 'text').get(family.name);
    expect(parsed?.samples.map(({ labels }) => [labels.env, labels.f_code])).toEqual(
      Array.from({ length: 6 }, () => ['test', 'c']),
    );
  });

  test('getMetricsAsJSON(), getSingleMetric(), resetMetrics() and clear() do the right thing', async () => {
    const { registry, family } = registered();
    family.observe(['c', '/a', '200', '0', ''], 1);
    const [json] = (await registry.getMetricsAsJSON()) as unknown as {
      name: string;
      type: string;
      values: unknown[];
    }[];
    expect(json).toMatchObject({ name: family.name, type: 'histogram', aggregator: 'sum' });
    expect(json?.values).toHaveLength(6);
    expect(json?.values[0]).toEqual({
      metricName: `${family.name}_bucket`,
      value: 1,
      labels: {
        appid: 'A123',
        application: 'A123010101',
        f_code: 'c',
        path: '/a',
        http_status: '200',
        code: '0',
        method_code: '',
        le: '100.0',
      },
    });
    expect(registry.getSingleMetric(family.name)).toBe(family);
    registry.resetMetrics();
    expect((await family.get()).values).toEqual([]);
    expect(parseExposition(await registry.metrics(), 'text').get(family.name)?.samples).toEqual([]);
    family.observe(['c', '/a', '200', '0', ''], 1);
    expect((await family.get()).values).toHaveLength(6);
    registry.clear();
    expect(registry.getSingleMetric(family.name)).toBeUndefined();
  });
});
