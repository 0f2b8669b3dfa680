import { exporterOptions } from './exporter-options.js';
import { inboundOptions } from './inbound-options.js';

const refused = (options: object): string => {
  try {
    exporterOptions('init', { syscode: 'A123010101', ...options });
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('exporter options', () => {
  it('fills in every default', () => {
    expect(exporterOptions('init', { syscode: 'A123010101' })).toMatchObject({
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
    [{ zzz: 1 }, 'known are syscode,'],
    [JSON.parse('{"__proto__": 1}'), 'unknown option "__proto__"'],
    [{ toString: 1 }, 'unknown option "toString"'],
    [{ syscode: 'nope' }, 'syscode: "nope"'],
    [{ innerMetricsBuckets: [2, 1] }, 'init innerMetricsBuckets: [1] is 1'],
    [{ defaultMetricsPort: 70_000 }, 'init defaultMetricsPort: 70000 must be a port'],
    [{ defaultMetricsPort: '9166' }, 'must be a port'],
    [{ defaultMetricsPort: true }, 'must be a port'],
    [{ defaultMetricsHost: '' }, 'must be a non-empty string'],
    [{ partners: {} }, 'must be an object such as'],
    [{ readPartnerCode: { '9': () => 1 } }, '"9" must be a partner of the directory (there is none)'],
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
    expect(() => inboundOptions('createExpressMiddleware', given as never)).toThrow(
      'createExpressMiddleware options:',
    );
  });

  it('takes undefined for absent and copies lists', () => {
    const ignorePaths = ['/a'];
    const options = inboundOptions('x', { ignorePaths, readCode: undefined } as never);
    ignorePaths.push('/b');
    expect(options).toMatchObject({ ignorePaths: ['/a'], readCode: undefined, metricsPath: '/metrics' });
  });

  it.each([
    [{ metricsPath: 'metrics' }, 'must be a path such as "/metrics"'],
    [{ metricsPath: '/metrics?x' }, 'must be a path'],
    [{ metricsPath: true }, 'must be a path'],
    [{ ignorePaths: '/a' }, 'must be an array of paths'],
    [{ ignorePaths: ['a'] }, 'ignorePaths[0]: "a" must be a path'],
    [{ pathLabel: 'full' }, 'must be "route", "url" or a function'],
    [{ unmatched: 'drop' }, 'must be "record" or "ignore"'],
    [{ readCode: true }, 'must be a function, or false'],
    [{ maxBodyBytes: 1.5 }, 'must be a whole number of bytes'],
  ])('refuses the middleware option %j', (options, message) => {
    expect(() => inboundOptions('x', options as never)).toThrow(message);
  });
});
