import { Registry } from 'prom-client';
import { CONSUMER, type FamilySchema, OUTBOUND } from '../labels/schema.js';
import { HistogramFamily } from '../series/histogram-family.js';

function familyIn(registry: Registry, schema: FamilySchema): HistogramFamily {
  return new HistogramFamily({
    schema,
    name: schema.nameOf('A123010101'),
    constantLabels: { appid: 'A123', application: 'A123010101' },
    buckets: [100, 200, 500],
    registry,
    cardinalityLimit: 5_000,
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
    let turn = 0;
    let watching = true;
    const watch = (): void => {
      turn++;
      if (watching) setImmediate(watch);
    };
    setImmediate(watch);
    const turns = new Map<HistogramFamily, number>();
    const given = async (family: HistogramFamily): Promise<void> => {
      await family.getForPromString();
      turns.set(family, turn);
    };
    await Promise.all((place === 'first' ? [large, small] : [small, large]).map(given));
    watching = false;
    expect(turns.get(small)).toBeGreaterThan(turns.get(large) ?? Number.NaN);
  },
);
