import { Gauge, Registry } from 'prom-client';
import { time } from '../../test/fake-time.js';
import { TurnCount } from '../../test/turn-count.js';
import { INBOUND } from '../labels/schema.js';
import { HistogramMetric } from '../registry/histogram-metric.js';
import type { RegistryLike } from '../registry-like.js';
import { collect } from './collect.js';
import type { MetricWriter } from './scrape.js';
import { TextBuffer } from './text-buffer.js';

function collected(
  registry: Registry,
  families: readonly HistogramMetric[] = [],
): { readonly writers: Promise<readonly MetricWriter[]>; readonly failures: string[] } {
  const failures: string[] = [];
  const failed = (where: string, error: unknown): void => {
    failures.push(`${where}: ${(error as Error).message}`);
  };
  const sources = {
    registry: registry as unknown as RegistryLike,
    families,
    ours: () => families,
    joined: [],
    failed,
  };
  return { writers: collect(sources, 1_000), failures };
}

function textOf(writers: readonly MetricWriter[]): string {
  const out = new TextBuffer();
  for (const writer of writers) writer.write(out, 0, 'text', () => false);
  return out.written().toString();
}

/** The turn of the event loop in which each of so many collectors was called. */
async function turnsOf(collectors: number, work: () => void): Promise<readonly number[]> {
  const registry = new Registry();
  const count = new TurnCount();
  const turns: number[] = [];
  for (let at = 0; at < collectors; at++) {
    const collector = (): void => {
      turns.push(count.turns);
      work();
    };
    new Gauge({ name: `gauge_${at}`, help: 'g', registers: [registry], collect: collector });
  }
  await collected(registry).writers;
  count.stop();
  return turns;
}

test('collectors that take their time have a turn of the event loop each', async () => {
  const turns = await turnsOf(5, () => time.advance(2));
  expect(new Set(turns).size).toBe(5);
});

test('collectors that take none share one', async () => {
  const turns = await turnsOf(400, () => {});
  expect(turns).toHaveLength(400);
  expect(new Set(turns).size).toBe(1);
});

test('a metric that cannot be collected has no writer', async () => {
  const registry = new Registry();
  const bad = (): void => {
    throw new Error('odd');
  };
  new Gauge({ name: 'bad', help: 'b', registers: [registry], collect: bad });
  new Gauge({ name: 'good', help: 'g', registers: [registry] }).set(1);
  const { writers, failures } = collected(registry);
  expect(await writers).toHaveLength(1);
  expect(textOf(await writers)).toBe('# HELP good g\n# TYPE good gauge\ngood 1\n');
  expect(failures).toEqual(['collect: odd']);
});

test('what is left out of a page is told as a failure of collecting', async () => {
  const registry = new Registry();
  registry.setDefaultLabels({ 'a-b': '1' });
  registry.registerMetric({
    name: 'odd',
    help: 'o',
    type: 'gauge',
    get: () => ({ name: 'odd', help: 'o', type: 'gauge', values: [{ labels: {}, value: '1' }] }),
    reset: () => {},
  } as never);
  const { writers, failures } = collected(registry);
  expect(textOf(await writers)).toBe('# HELP odd o\n# TYPE odd gauge\n');
  expect(failures).toEqual([
    'collect: invalid default label name "a-b"',
    'collect: odd: sample value must be a number',
  ]);
});

test("a family of another exporter in the same registry is written as everybody's metrics are", async () => {
  const registry = new Registry();
  const familyOf = (application: string): HistogramMetric => {
    const family = new HistogramMetric({
      schema: INBOUND,
      name: INBOUND.nameOf(application),
      constantLabels: { appid: 'A123', application },
      buckets: [100],
      cardinalityLimit: 10,
      onFold: () => {},
    });
    registry.registerMetric(family as never);
    family.observe(['c', '/a', '200', '0', ''], 50);
    return family;
  };
  const ours = familyOf('A123010101');
  familyOf('A123010102');
  const { writers, failures } = collected(registry, [ours]);
  const lines = textOf(await writers).split('\n');
  for (const application of ['A123010101', 'A123010102']) {
    expect(lines).toContain(
      `${application}_inner_metrics_count{appid="A123",application="${application}",f_code="c",path="/a",http_status="200",code="0",method_code=""} 1`,
    );
  }
  expect(failures).toEqual([]);
});

test('collectors that have answered leave no timer that keeps them in memory', async () => {
  const registry = new Registry();
  const bad = async (): Promise<void> => {
    throw new Error('odd');
  };
  new Gauge({ name: 'bad', help: 'b', registers: [registry], collect: bad });
  new Gauge({ name: 'good', help: 'g', registers: [registry], collect: async () => {} });
  expect(await collected(registry).writers).toHaveLength(1);
  expect(time.waiting).toBe(0);
});
