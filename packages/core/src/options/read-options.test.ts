import { readExporterOptions } from './read-exporter-options.js';
import { readInboundOptions } from './read-inbound-options.js';

const refused = (options: object): string => {
  try {
    readExporterOptions('init', { syscode: 'A123010101', ...options });
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('exporter options', () => {
  it('fills in every default', () => {
    expect(readExporterOptions('init', { syscode: 'A123010101' })).toMatchObject({
      defaultMetricsPort: 9166,
      defaultMetricsHost: undefined,
      partners: undefined,
      registry: undefined,
      defaultMetrics: true,
      cardinalityLimit: 2000,
    });
  });

  it.each([
    [
      { innerMetricBuckets: [1] },
      'init: unknown option "innerMetricBuckets"; did you mean "innerMetricsBuckets"?',
    ],
    [{ zzz: 1 }, 'known options: syscode,'],
    [JSON.parse('{"__proto__": 1}'), 'unknown option "__proto__"'],
    [{ toString: 1 }, 'unknown option "toString"'],
    [{ syscode: 'nope' }, 'syscode: "nope"'],
    [{ innerMetricsBuckets: [2, 1] }, 'init innerMetricsBuckets: [1]: 1 must be above'],
    [{ defaultMetricsPort: 70_000 }, 'init defaultMetricsPort: 70000 must be a port'],
    [{ defaultMetricsPort: '9166' }, 'must be a port'],
    [{ defaultMetricsPort: true }, 'must be a port'],
    [{ defaultMetricsHost: '' }, 'must be a non-empty string'],
    [{ partners: {} }, 'must be an object such as'],
    [{ readPartnerCode: { '9': () => 1 } }, '"9" must be a partner of the directory (which is empty)'],
    [{ readPartnerCode: { '9': 1 } }, 'readPartnerCode["9"]: 1 must be a function'],
    [{ registry: {} }, 'must be a Registry of prom-client'],
    [{ registry: null }, 'must be a Registry of prom-client'],
    [{ defaultMetrics: 'yes' }, 'must be true or false'],
    [{ cardinalityLimit: 0 }, 'must be a whole number of label sets, at least 1'],
    [{ cardinalityLimit: Number.POSITIVE_INFINITY }, 'must be a whole number'],
    [{ logger: console }, 'must be a function'],
  ])('%#: refuses %j', (options, message) => {
    expect(refused(options as object)).toContain(message);
  });

  it.each([null, 7, 'text', []])('refuses %p in the place of options', (given) => {
    expect(() => readInboundOptions('createExpressMiddleware', given as never)).toThrow(
      'createExpressMiddleware options:',
    );
  });

  it('takes undefined for absent and copies lists', () => {
    const ignorePaths = ['/a'];
    const options = readInboundOptions('x', { ignorePaths, readCode: undefined } as never);
    ignorePaths.push('/b');
    expect(options).toMatchObject({ ignorePaths: ['/a'], readCode: undefined, metricsPath: '/metrics' });
  });

  it.each([
    [{ metricsPath: 'metrics' }, 'must be a path such as "/metrics"'],
    [{ metricsPath: '/metrics?x' }, 'must be a path'],
    [{ metricsPath: true }, 'must be a path'],
    [{ ignorePaths: '/a' }, 'must be an array of paths'],
    [
      { ignorePaths: ['a'] },
      'ignorePaths[0]: "a" must be a path such as "/healthcheck" or "/static/*"; did you mean "/a"?',
    ],
    [
      { ignorePaths: ['/a', '/a/*/b'] },
      'ignorePaths[1]: "/a/*/b" must be a path with "*" only as its last part',
    ],
    [{ ignorePaths: ['/a/*/b'] }, 'did you mean "/a/*"?'],
    [{ ignorePaths: ['/a*'] }, 'did you mean "/a/*"?'],
    [{ ignorePaths: ['/**'] }, 'did you mean "/*"?'],
    [{ ignorePaths: ['*'] }, 'did you mean "/*"?'],
    [{ ignorePaths: ['*.js'] }, 'did you mean "/*"?'],
    [{ ignorePaths: ['/users/:id'] }, 'did you mean "/users/*"?'],
    [{ ignorePaths: ['/files/(.*)'] }, 'must be a path with "*" only as its last part'],
    [{ ignorePaths: ['/a?b=1'] }, '"/a?b=1" must be a path without a query; did you mean "/a"?'],
    [{ ignorePaths: ['/a#b'] }, 'must be a path without a query'],
    [{ ignorePaths: ['https://api.example/a/*'] }, 'did you mean "/a/*"?'],
    [{ ignorePaths: ['/a '] }, 'did you mean "/a"?'],
    [{ ignorePaths: ['/a b'] }, 'did you mean "/a%20b"?'],
    [{ ignorePaths: ['/é\ud800'] }, 'did you mean "/%C3%A9"?'],
    [{ ignorePaths: [''] }, '"" must be a path'],
    [{ ignorePaths: [1] }, '1 must be a path such as "/healthcheck" or "/static/*", or a RegExp'],
    [
      { ignorePaths: [/^static/i] },
      '/^static/i must be a RegExp for paths, which begin with "/"; did you mean /^\\/static/i?',
    ],
    [{ ignorePaths: /^\/a/ }, '/^\\/a/ must be an array of paths'],
    [{ metricsPath: /^\/a/ }, '/^\\/a/ must be a path'],
    [{ pathLabel: /x/ }, '/x/ must be "route"'],
    [{ ignore: true }, 'ignore: true must be a function'],
    [{ ignored: () => true }, 'did you mean "ignore"?'],
    [{ pathLabel: 'full' }, 'must be "route", "url" or a function'],
    [{ unmatched: 'drop' }, 'must be "record" or "ignore"'],
    [{ readCode: true }, 'must be a function, or false'],
    [{ maxBodyBytes: 1.5 }, 'must be a whole number of bytes'],
  ])('refuses the middleware option %j', (options, message) => {
    expect(() => readInboundOptions('x', options as never)).toThrow(message);
  });
});

it('takes paths, all that lies below them, and copies of regular expressions without a state', () => {
  const given = ['/', '/*', '/a', '/a/*', '/a:b', '/%C3%A9', /^a?\/b/, /^\/c/gi, /\/d|e/y];
  const { ignorePaths } = readInboundOptions('x', { ignorePaths: given });
  expect(ignorePaths).toEqual([...given.slice(0, 7), /^\/c/i, /^(?:\/d|e)/]);
  for (const [at, entry] of ignorePaths.entries()) {
    if (typeof entry !== 'string') expect(entry).not.toBe(given[at]);
  }
});

describe('prototypes', () => {
  it.each(['__proto__', 'constructor', 'prototype', 'hasOwnProperty'])(
    '%s as an own key is an unknown option',
    (key) => {
      const hostile = JSON.parse(`{"${key}": {"polluted": 1, "authorize": 1}}`) as object;
      expect(refused(hostile)).toContain(`unknown option "${key}"`);
      expect(() => readInboundOptions('x', hostile as never)).toThrow(`unknown option "${key}"`);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    },
  );

  it.each(['__proto__', 'constructor'])('%s as the name of a partner is one', (partner) => {
    const options = readExporterOptions('init', {
      syscode: 'A123010101',
      partners: { partners: [{ partner, hosts: ['a.example'] }] },
      readPartnerCode: {},
    });
    expect(Object.hasOwn(options.readPartnerCode, partner)).toBe(false);
    const reader = (): string => 'own';
    const given = Object.defineProperty({}, partner, { value: reader, enumerable: true });
    const { readPartnerCode } = readExporterOptions('init', {
      syscode: 'A123010101',
      partners: { partners: [{ partner, hosts: ['a.example'] }] },
      readPartnerCode: given,
    });
    expect(Object.entries(readPartnerCode)).toEqual([[partner, reader]]);
    expect(Object.getPrototypeOf(readPartnerCode)).toBe(Object.prototype);
  });

  it.each(['partners', 'hosts', 'actions', 'partner'])(
    'a directory with an own __proto__ of %s is refused',
    (key) => {
      const partners = JSON.parse(
        `{"partners": [{"partner": "1", "hosts": ["a.example"], "__proto__": {"${key}": 1, "polluted": 1}}]}`,
      ) as object;
      expect(refused({ partners })).toContain('partners[0]: unknown key "__proto__"');
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    },
  );

  it('an object without a prototype is read like any other', () => {
    const given = Object.assign(Object.create(null), { unmatched: 'ignore' }) as { unmatched: 'ignore' };
    expect(readInboundOptions('x', given).unmatched).toBe('ignore');
  });

  it('what stands on Object.prototype is no option', () => {
    const polluted = {
      authorize: () => true,
      readCode: () => 'x',
      readCaller: () => 'x',
      pathLabel: 'url',
      unmatched: 'ignore',
      metricsPath: false,
      ignorePaths: ['/'],
      maxBodyBytes: 0,
      partners: { partners: [] },
      cardinalityLimit: 1,
      syscode: 'B123010101',
      rule: () => 'x',
      absent: () => 'x',
    };
    const clean = [readInboundOptions('x', {}), readExporterOptions('init', { syscode: 'A123010101' })];
    Object.assign(Object.prototype, polluted);
    let seen: unknown[];
    try {
      seen = [readInboundOptions('x', {}), readExporterOptions('init', { syscode: 'A123010101' })];
    } finally {
      for (const key of Object.keys(polluted)) Reflect.deleteProperty(Object.prototype, key);
    }
    expect(seen).toEqual(clean);
  });
});
