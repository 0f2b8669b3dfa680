import { ChannelExporterError } from '../errors.js';
import { readEnvironment } from './read-environment.js';

const SYSCODE = { CHANNEL_EXPORTER_SYSCODE: 'A123010101' };

test('every kind of option is read', () => {
  expect(
    readEnvironment({
      ...SYSCODE,
      CHANNEL_EXPORTER_PARTNERS: '/etc/partners.json',
      CHANNEL_EXPORTER_DEFAULT_METRICS_PORT: '9200',
      CHANNEL_EXPORTER_DEFAULT_METRICS: 'false',
      CHANNEL_EXPORTER_INNER_METRICS_BUCKETS: '100, 500,1000.5',
      CHANNEL_EXPORTER_KNOWN_CALLERS: 'B234020202, C345030303',
      CHANNEL_EXPORTER_IGNORE_PATHS: '/ping,/static/*',
      CHANNEL_EXPORTER_METRICS_PATH: '/metrics',
      CHANNEL_EXPORTER_MAX_BODY_BYTES: '1024',
      CHANNEL_EXPORTER_READ_CODE: 'false',
      CHANNEL_EXPORTER_STREAM_IDLE_MS: '5000',
    }),
  ).toEqual({
    exporter: {
      syscode: 'A123010101',
      partners: '/etc/partners.json',
      defaultMetricsPort: 9200,
      defaultMetrics: false,
      innerMetricsBuckets: [100, 500, 1000.5],
      knownCallers: ['B234020202', 'C345030303'],
    },
    inbound: {
      ignorePaths: ['/ping', '/static/*'],
      metricsPath: '/metrics',
      maxBodyBytes: 1024,
      readCode: false,
    },
    outbound: { maxBodyBytes: 1024, readCode: false, streamIdleMs: 5000 },
    consumer: {},
  });
});

test('an empty variable is not set; false is the port that is not opened', () => {
  const options = readEnvironment({
    ...SYSCODE,
    CHANNEL_EXPORTER_PARTNERS: '',
    CHANNEL_EXPORTER_DEFAULT_METRICS_PORT: 'false',
  });
  expect(options.exporter).toEqual({ syscode: 'A123010101', defaultMetricsPort: false });
});

test('the group is left to the exporter', () => {
  expect(readEnvironment({ ...SYSCODE, CHANNEL_EXPORTER_GROUP: 'orders' }).exporter).toEqual({
    syscode: 'A123010101',
  });
});

test('a variable wins over the file, which may have functions', () => {
  const resultCode = (): 0 => 0;
  const file = {
    syscode: 'B234020202',
    cardinalityLimit: 100,
    inbound: { unmatched: 'ignore', pathLabel: 'url' },
    consumer: { resultCode },
  };
  expect(readEnvironment({ ...SYSCODE, CHANNEL_EXPORTER_PATH_LABEL: 'route' }, file)).toEqual({
    exporter: { syscode: 'A123010101', cardinalityLimit: 100 },
    inbound: { unmatched: 'ignore', pathLabel: 'route' },
    outbound: {},
    consumer: { resultCode },
  });
});

test.each([
  [{}, 'CHANNEL_EXPORTER_SYSCODE must be set to the system code of the service, such as "A123010101"'],
  [
    { CHANNEL_EXPORTER_SYSCODE: 'a123010101' },
    'CHANNEL_EXPORTER_SYSCODE: "a123010101": did you mean "A123010101"?',
  ],
  [
    { ...SYSCODE, CHANNEL_EXPORTER_CARDINALITY_LIMIT: 'many' },
    'CHANNEL_EXPORTER_CARDINALITY_LIMIT: "many" must be a whole number of label sets, at least 1',
  ],
  [
    { ...SYSCODE, CHANNEL_EXPORTER_CARDINALITY_LIMIT: '0x10' },
    'CHANNEL_EXPORTER_CARDINALITY_LIMIT: "0x10" must be a whole number of label sets, at least 1',
  ],
  [
    { ...SYSCODE, CHANNEL_EXPORTER_DEFAULT_METRICS_PORT: '70000' },
    'CHANNEL_EXPORTER_DEFAULT_METRICS_PORT: 70000 must be a port from 0 (any free one) to 65535',
  ],
  [
    { ...SYSCODE, CHANNEL_EXPORTER_DEFAULT_METRICS: 'yes' },
    'CHANNEL_EXPORTER_DEFAULT_METRICS: "yes" must be true or false',
  ],
  [
    { ...SYSCODE, CHANNEL_EXPORTER_INNER_METRICS_BUCKETS: '100,fast' },
    'CHANNEL_EXPORTER_INNER_METRICS_BUCKETS: [1]: "fast" must be a finite number; give ascending upper bounds in milliseconds, such as [100, 500, 1000]',
  ],
  [
    { ...SYSCODE, CHANNEL_EXPORTER_IGNORE_PATHS: '/ping,health' },
    'CHANNEL_EXPORTER_IGNORE_PATHS[1]: "health" must be a path such as "/healthcheck" or "/static/*"; did you mean "/health"?',
  ],
  [
    { ...SYSCODE, CHANNEL_EXPORTER_PATH_LABEL: 'template' },
    'CHANNEL_EXPORTER_PATH_LABEL: "template" must be "route", "url" or a function',
  ],
  [
    { ...SYSCODE, CHANNEL_EXPORTER_READ_CODE: 'true' },
    'CHANNEL_EXPORTER_READ_CODE: "true" must be a function, or false',
  ],
])('a wrong value is refused in the words of the option: %j', (env, message) => {
  expect(() => readEnvironment(env)).toThrow(new ChannelExporterError('invalid_option', message));
});

test.each([[1], [[]], ['text'], [null]])('a file that holds %j is refused', (file) => {
  expect(() => readEnvironment(SYSCODE, file)).toThrow('CHANNEL_EXPORTER_CONFIG');
});

test('options of a family must be an object', () => {
  expect(() => readEnvironment(SYSCODE, { inbound: '/ping' })).toThrow(
    'CHANNEL_EXPORTER_CONFIG inbound: "/ping" must be an object of options',
  );
});
