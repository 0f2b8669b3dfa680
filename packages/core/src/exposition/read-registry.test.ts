import { Registry as IoRegistry } from '@prometheus-io/client';
import { Counter, Gauge, Registry } from 'prom-client';
import { parseExposition } from '../../../../tools/contract-tests/src/exposition-parser.js';
import { closeAll, OPENMETRICS, type Stand, stand } from '../../test/metrics-stand.js';
import type { RegistryLike } from '../registry-like.js';
import { CounterFamily } from '../series/counter-family.js';

afterEach(closeAll);

const throwing = (): never => {
  throw new Error('odd');
};

const fields = { help: 'h', type: 'gauge', aggregator: 'sum', reset: () => {} };
const snapshot = { name: 'odd', ...fields, values: [{ labels: {}, value: 1 }] };

describe('a metric that cannot be read costs itself only, and is counted', () => {
  const hostile: readonly (readonly [string, unknown, string])[] = [
    ['null', null, 'invalid metric in the registry: null'],
    ['undefined', undefined, 'invalid metric in the registry: undefined'],
    ['a number', 7, 'invalid metric in the registry: 7'],
    ['a string', 'text', 'invalid metric in the registry: text'],
    ['a symbol', Symbol('s'), 'invalid metric in the registry: Symbol(s)'],
    ['an empty object', {}, 'a metric in the registry must have a name'],
    [
      'a name that is an object',
      { ...fields, name: {}, get: () => snapshot },
      'a metric in the registry must have a name',
    ],
    ['a name that throws', Object.defineProperty({ ...fields }, 'name', { get: throwing }), 'odd'],
    ['a type that throws', Object.defineProperty({ name: 'odd' }, 'type', { get: throwing }), 'odd'],
    ['a Proxy that throws', new Proxy({}, { get: throwing, getPrototypeOf: throwing }), 'odd'],
    ['a revoked Proxy', revoked({}), "Cannot perform 'get' on a proxy that has been revoked"],
    ['no get()', { ...fields, name: 'odd' }, 'metric.get is not a function'],
    ['a get that throws', Object.defineProperty({ ...fields, name: 'odd' }, 'get', { get: throwing }), 'odd'],
    [
      'a get() whose promise throws',
      { ...fields, name: 'odd', get: () => Object.fromEntries([['then', throwing]]) },
      'odd',
    ],
    [
      'a snapshot that throws',
      { ...fields, name: 'odd', get: () => new Proxy({}, { get: throwing }) },
      'odd',
    ],
    [
      'values that throw',
      { ...fields, name: 'odd', get: () => ({ ...snapshot, values: revoked([]) }) },
      'revoked',
    ],
  ];

  test.each(hostile)('%s', async (_, metric, message) => {
    const { fetch, registry, family, failures } = await stand();
    family.observe(['c', '/a', '200', '0', ''], 150);
    new Gauge({ name: 'good', help: 'g', registers: [registry] }).set(1);
    const metrics = registry.getMetricsAsArray();
    registry.getMetricsAsArray = () => [metric as never, ...metrics];
    for (const [headers, format] of [
      [{}, 'text'],
      [OPENMETRICS, 'openmetrics'],
    ] as const) {
      const { status, text } = await fetch(headers);
      expect(status).toBe(200);
      expect([...parseExposition(text, format).keys()]).toEqual([family.name, 'good']);
    }
    expect(failures).toHaveLength(2);
    for (const failure of failures) expect(failure).toContain(message);
  });

  test('values that throw when they are written cost their samples', async () => {
    const { fetch, registry, failures } = await stand();
    const values = new Proxy([{}, {}], {
      get: (target, key, receiver) =>
        key === 'length' ? 2 : key === '0' ? throwing() : (Reflect.get(target, key, receiver) as unknown),
    });
    registry.registerMetric({ ...fields, name: 'odd', get: async () => ({ ...snapshot, values }) } as never);
    new Gauge({ name: 'good', help: 'g', registers: [registry] }).set(1);
    const { status, text } = await fetch();
    expect(status).toBe(200);
    expect(text).toMatch(/# TYPE odd gauge\n# HELP good/);
    expect(failures).toEqual(['collect: odd']);
  });

  test('a name that throws later, and a get() that hangs', async () => {
    const { fetch, registry, failures } = await stand({ collectTimeoutMs: 5 });
    let reads = 0;
    const metric = Object.defineProperty({ ...fields, get: () => new Promise(() => {}) }, 'name', {
      get: () => (reads++ === 0 ? 'odd' : throwing()),
    });
    registry.getMetricsAsArray = () => [metric as never];
    expect((await fetch()).status).toBe(200);
    expect(failures).toEqual(['collect: odd: get() took longer than 5 ms']);
  });

  test('two of one name: the first is written', async () => {
    const { fetch, registry, failures } = await stand();
    const [first, second] = [1, 2].map((value) => ({
      ...fields,
      name: 'odd',
      get: () => ({ ...snapshot, values: [{ labels: {}, value }] }),
    }));
    registry.getMetricsAsArray = () => [first as never, second as never];
    expect((await fetch()).text).toBe('# HELP odd h\n# TYPE odd gauge\nodd 1\n');
    expect(failures).toEqual(['collect: duplicate metric name "odd" in the registry']);
  });
});

describe('a registry that cannot be read', () => {
  test.each<[string, () => unknown]>([
    ['throws', throwing],
    ['lists nothing', () => undefined],
    ['lists a number', () => 7],
    ['gives a promise', () => Promise.resolve([])],
  ])('that %s costs what only it knows: our metrics and the default ones are there', async (_, list) => {
    const defaults = new Registry();
    new Gauge({ name: 'process_a', help: 'p', registers: [defaults] }).set(1);
    const own = new CounterFamily({ name: 'own_total', help: 'o', labelNames: [], presets: [[]] });
    const { fetch, registry, failures } = await stand({
      ours: () => [own],
      joined: [defaults],
    });
    registry.getMetricsAsArray = list as never;
    const { status, text } = await fetch();
    expect(status).toBe(200);
    expect([...parseExposition(text, 'text').keys()]).toEqual(['own_total', 'process_a']);
    expect(failures).toHaveLength(1);
  });

  test('whose default labels and content type throw', async () => {
    const { fetch, registry, failures } = await stand();
    new Gauge({ name: 'good', help: 'g', registers: [registry] }).set(1);
    for (const name of ['_defaultLabels', 'contentType'])
      Object.defineProperty(registry, name, { get: throwing });
    for (const headers of [{}, OPENMETRICS]) expect((await fetch(headers)).text).toContain('\ngood 1\n');
    expect(failures).toEqual(['collect: odd', 'collect: odd']);
  });
});

/** What Prometheus 2 and 3 send, and a scraper that takes nothing else. */
const ACCEPTS = [
  'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.5,*/*;q=0.1',
  'application/openmetrics-text, text/plain;q=0',
];

describe.each([
  ['prom-client', () => new Registry()],
  ['@prometheus-io/client', () => new IoRegistry() as unknown as Registry],
])('the name of a counter in a registry of %s', (_, newRegistry) => {
  const of = async (...names: readonly string[]): Promise<Stand> => {
    const made = await stand({ registry: newRegistry() as unknown as RegistryLike });
    for (const name of names) new Counter({ name, help: 'c', registers: [made.registry] }).inc();
    return made;
  };

  test.each(ACCEPTS)('without _total is never changed, for a scraper that sends %s', async (accept) => {
    const { fetch, registry } = await of('jobs', 'orders_total');
    for (const headers of [{ accept }, {}]) {
      const { headers: answered, text } = await fetch(headers);
      expect(answered['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(text).toContain('# TYPE jobs counter\njobs 1\n');
      expect(text).toContain('# TYPE orders_total counter\norders_total 1\n');
    }
    const head = await fetch({ accept }, { method: 'HEAD' });
    expect(head.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await registry.metrics()).toContain('\njobs 1\n');
  });

  test.each(ACCEPTS)('with _total everywhere is OpenMetrics, for a scraper that sends %s', async (accept) => {
    const { fetch } = await of('orders_total');
    for (const method of ['GET', 'HEAD']) {
      const { headers } = await fetch({ accept }, { method });
      expect(headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    }
    expect((await fetch({ accept })).text).toContain('# TYPE orders counter\norders_total 1\n');
  });

  test('is text where OpenMetrics would give two metrics one name', async () => {
    const { fetch, registry } = await of('orders_total');
    new Gauge({ name: 'orders', help: 'o', registers: [registry] }).set(2);
    const { headers, text } = await fetch(OPENMETRICS);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect([...parseExposition(text, 'text').keys()]).toEqual([
      'A123010101_inner_metrics',
      'orders_total',
      'orders',
    ]);
  });

  test('is the one that a registry of the type OpenMetrics shows, in every format and at any time', async () => {
    const { fetch, registry } = await of('jobs', 'orders_total');
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    for (const turn of ['before', 'after']) {
      expect([turn, (await fetch()).text]).toEqual([
        turn,
        expect.stringContaining('# TYPE jobs_total counter\njobs_total 1\n'),
      ]);
      expect((await fetch()).text).toContain('# TYPE orders_total counter\norders_total 1\n');
      const { text } = await fetch(OPENMETRICS);
      expect(text).toContain('# TYPE jobs counter\njobs_total 1\n');
      // Changes the names of the counters in the registry.
      expect(await registry.metrics()).toContain('\njobs_total 1\n');
    }
  });
});

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}
