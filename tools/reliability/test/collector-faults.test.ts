import { Counter, Gauge, type Registry } from 'prom-client';
import { type Served, serve } from '../src/faults/served.ts';

let served: Served;

beforeEach(async () => {
  served = await serve();
});

afterEach(() => served.close());

/** What a collector of the user's does in place of a good `get()`. */
type Mishap = (registry: Registry) => unknown;

const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;

const snapshot = (...values: unknown[]): unknown => ({
  name: 'bad',
  help: 'b',
  type: 'gauge',
  aggregator: 'sum',
  values,
});

/** Each with how many times the place `collect` must have counted it in one scrape. */
const MISHAPS: Readonly<Record<string, readonly [mishap: Mishap, counted: number]>> = {
  'throws at once': [
    () => {
      throw new Error('at once');
    },
    1,
  ],
  'throws what is no error': [
    () => {
      throw cyclic;
    },
    1,
  ],
  'throws an error that cannot be read': [
    () => {
      throw Object.defineProperty(new Error('x'), 'stack', {
        get: () => {
          throw new Error('no stack');
        },
      });
    },
    1,
  ],
  rejects: [async () => Promise.reject(new Error('rejected')), 1],
  'rejects with nothing': [async () => Promise.reject(undefined), 1],
  'hangs for ever': [() => new Promise(() => undefined), 1],
  'gives a thenable that throws': [
    () => ({
      // biome-ignore lint/suspicious/noThenProperty: what somebody's promise may be.
      then: () => {
        throw new Error('then');
      },
    }),
    1,
  ],
  'gives nothing': [() => undefined, 1],
  'gives null': [() => null, 1],
  'gives a number': [() => 7, 1],
  'gives a symbol': [() => Symbol('s'), 1],
  'gives no name': [() => ({ values: [] }), 1],
  'gives a name with a space': [() => ({ name: 'a b', help: '', type: 'gauge', values: [] }), 1],
  'gives values that are no array': [() => ({ name: 'bad', help: '', type: 'gauge', values: 'many' }), 1],
  'gives a cyclic value': [() => snapshot({ labels: {}, value: cyclic }), 1],
  'gives a value that is text': [() => snapshot({ labels: {}, value: '7' }), 1],
  'gives a symbol as value': [() => snapshot({ labels: {}, value: Symbol('s') }), 1],
  'gives a bigint as value': [() => snapshot({ labels: {}, value: 7n }), 1],
  'gives samples that are none': [() => snapshot(undefined, null, 7, 'x', Symbol('s'), []), 1],
  'gives a label that cannot be text': [
    () => snapshot({ labels: { a: Object.create(null) as object }, value: 1 }),
    1,
  ],
  'gives a label whose name breaks the page': [() => snapshot({ labels: { 'a"} 1\nb': '1' }, value: 1 }), 1],
  'gives an accessor that throws': [
    () =>
      snapshot({
        get labels() {
          throw new Error('labels');
        },
        value: 1,
      }),
    1,
  ],
  'gives the name of another sample': [() => snapshot({ metricName: 'good', labels: {}, value: 1 }), 1],
  'removes itself': [(registry) => registry.removeSingleMetric('bad'), 1],
  // No mishap: it is written as it is.
  'gives NaN and infinities': [
    () =>
      snapshot({ labels: { a: Number.NaN }, value: Number.NaN }, { labels: { a: cyclic }, value: Infinity }),
    0,
  ],
};

test.each(Object.entries(MISHAPS))(
  'a collector that %s costs only itself',
  async (_title, [mishap, counted]) => {
    const { registry } = served;
    const [before] = [new Gauge({ name: 'good', help: 'g', registers: [registry] })];
    before.set(41);
    registry.registerMetric({
      name: 'bad',
      help: 'b',
      type: 'gauge',
      aggregator: 'sum',
      get: () => mishap(registry),
      reset: () => undefined,
    } as never);
    new Gauge({ name: 'after', help: 'g', registers: [registry] }).set(42);
    served.exporter.consumer.attach('test').record('t', 0, 5);
    const values = await served.samples();
    expect([values.get('good'), values.get('after')]).toEqual([41, 42]);
    expect(
      values.get(
        'A123010101_consumer_metrics_count{appid="A123",application="A123010101",f_code="",topic="t",code="0"}',
      ),
    ).toBe(1);
    registry.removeSingleMetric('bad');
    // The scrape in which it went wrong was perhaps written before it was counted.
    expect(await served.errors()).toEqual(counted === 0 ? {} : { collect: counted });
  },
);

test('a collector may register metrics, remove others and scrape: this page is whole, and the next has them', async () => {
  const { registry } = served;
  let made = 0;
  new Gauge({ name: 'leaving', help: 'l', registers: [registry] }).set(1);
  new Gauge({
    name: 'making',
    help: 'm',
    registers: [registry],
    async collect() {
      made++;
      new Counter({ name: `made_${made}`, help: 'm', registers: [registry] }).inc(made);
      registry.removeSingleMetric('leaving');
      // Its own page, from inside: shares the pass that runs, or is another; it must not wait for itself for ever.
      if (made === 1) void served.scrape();
      this.set(made);
    },
  });
  const first = await served.samples();
  expect(first.get('making')).toBe(1);
  const second = await served.samples();
  expect([second.get('made_1'), second.has('leaving')]).toEqual([1, false]);
  expect(await served.errors()).toEqual({});
});

test('collectors that are slow, but not too slow, are waited for together', async () => {
  const opened: (() => void)[] = [];
  for (let at = 0; at < 50; at++) {
    new Gauge({
      name: `slow_${at}`,
      help: 's',
      registers: [served.registry],
      collect() {
        this.set(at);
        // All of them wait until the last has been asked: were they asked in turn, none would come back.
        return new Promise<void>((resolve) => {
          opened.push(resolve);
          if (opened.length === 50) for (const open of opened) open();
        });
      },
    });
  }
  const values = await served.samples();
  expect([values.get('slow_0'), values.get('slow_49')]).toEqual([0, 49]);
});
