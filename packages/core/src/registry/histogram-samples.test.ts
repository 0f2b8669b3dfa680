import { Registry } from 'prom-client';
import { parseExposition } from '../../../../tools/contract-tests/src/exposition-parser.js';
import { TurnCount } from '../../test/turn-count.js';
import { CONSUMER, type FamilySchema, OUTBOUND } from '../labels/schema.js';
import { HistogramMetric } from './histogram-metric.js';
import { samplesForText, samplesOf } from './histogram-samples.js';

function familyIn(registry: Registry | undefined, schema: FamilySchema): HistogramMetric {
  return new HistogramMetric({
    schema,
    name: schema.nameOf('A123010101'),
    constantLabels: { appid: 'A123', application: 'A123010101' },
    buckets: [100, 200, 500],
    ...(registry && { registry }),
    cardinalityLimit: 100_000,
    onFold: () => {},
  });
}

test.each(['first', 'last'])(
  'a large family that stands %s is not joined in the turn in which the text of all is',
  async (place) => {
    const registry = new Registry();
    const large = familyIn(registry, OUTBOUND);
    for (let at = 0; at < 2_000; at++) large.observe(['1', `${at}`, '200', '0'], 1);
    const small = familyIn(registry, CONSUMER);
    small.observe(['', 'orders', '0'], 1);
    const count = new TurnCount();
    const turns = new Map<HistogramMetric, number>();
    const given = async (family: HistogramMetric): Promise<void> => {
      await family.getForPromString();
      turns.set(family, count.turns);
    };
    await Promise.all((place === 'first' ? [large, small] : [small, large]).map(given));
    count.stop();
    expect(turns.get(small)).toBeGreaterThan(turns.get(large) ?? Number.NaN);
  },
);

/** Sets with all that has to be escaped, and in them what looks like the end of a line of labels. */
function observe(family: HistogramMetric, sets: number): void {
  for (let at = 0; at < sets; at++) {
    family.observe(['1"\\', `} ${at} {`, '200', `c_sum{${at % 7}`], at % 700, at + 1);
  }
}

test.each([0, 1, 2, 400, 1_500])(
  'ready lines of %i label sets are those of sample by sample',
  async (sets) => {
    const pages = await Promise.all(
      [true, false].map(async (isKnown) => {
        const registry = new Registry();
        const family = familyIn(isKnown ? registry : undefined, OUTBOUND);
        observe(family, sets);
        registry.registerMetric(family as never);
        return parseExposition(await registry.metrics(), 'text').get(family.name);
      }),
    );
    expect(pages[0]?.samples).toHaveLength(6 * sets);
    // prom-client puts `le` before the other labels, we behind them.
    expect(pages[0]).toEqual(pages[1]);
  },
);

test('every sample is there with its labels, as its counts stand', () => {
  const family = familyIn(undefined, CONSUMER);
  family.observe(['', 'orders', '0'], 150, 2);
  family.observe(['', 'orders', '0'], 501);
  family.observe(['', 'bills', '1'], 100);
  const sharedLabels = (topic: string, code: string): Record<string, string> => ({
    appid: 'A123',
    application: 'A123010101',
    f_code: '',
    topic,
    code,
  });
  const samples = (counts: readonly number[], sum: number, shared: Record<string, string>): unknown[] => [
    ...['100.0', '200.0', '500.0', '+Inf'].map((le, at) => ({
      metricName: 'A123010101_consumer_metrics_bucket',
      labels: { le },
      sharedLabels: shared,
      value: counts[at],
    })),
    { metricName: 'A123010101_consumer_metrics_sum', labels: {}, sharedLabels: shared, value: sum },
    { metricName: 'A123010101_consumer_metrics_count', labels: {}, sharedLabels: shared, value: counts[3] },
  ];
  expect([...samplesOf(family)]).toEqual([
    ...samples([0, 2, 2, 3], 801, sharedLabels('orders', '0')),
    ...samples([1, 1, 1, 1], 100, sharedLabels('bills', '1')),
  ]);
});

test('default labels of a known registry stand in every line', async () => {
  const registry = new Registry();
  const family = familyIn(registry, OUTBOUND);
  observe(family, 10);
  registry.registerMetric(family as never);
  registry.setDefaultLabels({ env: 'test' });
  const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith(family.name));
  expect(lines).toHaveLength(60);
  expect(lines.filter((line) => !line.includes('env="test"'))).toEqual([]);
});

test('what is asked for twice at once is whole both times', async () => {
  const registry = new Registry();
  const family = familyIn(registry, OUTBOUND);
  observe(family, 1_000);
  registry.registerMetric(family as never);
  const [one, other] = await Promise.all([registry.metrics(), registry.metrics()]);
  expect(one.split('\n').filter((line) => line.startsWith(family.name))).toHaveLength(6_000);
  expect(one === other).toBe(true);
});

test('a large family is given in few samples, and leaves turns of the event loop to others', async () => {
  const registry = new Registry();
  const family = familyIn(registry, OUTBOUND);
  // More than 2 MB of lines, less than 3.
  observe(family, 3_500);
  const count = new TurnCount();
  const samples = [...(await samplesForText(family, registry))];
  count.stop();
  expect(samples).toHaveLength(3);
  expect(count.turns).toBeGreaterThan(10);
  expect(count.turns).toBeLessThan(100);
});
