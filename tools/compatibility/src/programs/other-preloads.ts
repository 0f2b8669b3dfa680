import { type Beside, type Counted, counted, type Program, type Request } from '../program.ts';

const requests: readonly Request[] = [
  {
    line: 'GET /express/orders/7',
    expected: counted('/express/orders/:id', 200, 'E1'),
    why: 'Express, with a call of each client',
  },
  {
    line: 'GET /koa/orders/7',
    expected: counted('/koa/orders/:id', 200, 'K1'),
    why: 'Koa, with a call of each client',
  },
  { line: 'GET /express/broken', expected: counted('/express/broken', 500), why: 'an error in Express' },
  { line: 'GET /koa/broken', expected: counted('/koa/broken', 500), why: 'an error in Koa' },
  { line: 'GET /express/missing', expected: counted('unmatched', 404), why: 'no route' },
  {
    line: 'POST /express/orders',
    headers: { 'Content-Type': 'application/json' },
    body: '{"id":"9"}',
    expected: counted('/express/orders', 201, 'E2'),
    why: 'sends a message, and waits until it is handled',
  },
];

/** The paths below `/weather` that the program calls at the partner, and how often. */
const CALLS = { axios: 2, created: 2, fetch: 2, undici: 2, 'undici-fetch': 2, message: 1 };

const actions = Object.fromEntries(Object.keys(CALLS).map((path) => [`/weather/${path}`, path]));

const calls: readonly Counted[] = Object.entries(CALLS).map(([client, count]) => ({
  labels: { action_code: client, http_status: '200', code: 'W0' },
  count,
  why: 'each client, once per request',
}));

interface Tool {
  readonly name: string;
  readonly title: string;
  readonly shown: readonly string[];
  /** The program, and the words for `NODE_OPTIONS` as the tool's own documentation has them. */
  readonly runs: readonly (readonly [app: string, flags: string])[];
  readonly spansTo?: Beside['spansTo'];
}

const tools: readonly Tool[] = [
  {
    name: 'opentelemetry',
    title: 'OpenTelemetry',
    shown: ['@opentelemetry/auto-instrumentations-node'],
    runs: [
      ['app.cjs', '--require @opentelemetry/auto-instrumentations-node/register'],
      [
        'app.mjs',
        '--experimental-loader=@opentelemetry/instrumentation/hook.mjs --import @opentelemetry/auto-instrumentations-node/register',
      ],
    ],
    spansTo: (url) => ({
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_NODE_RESOURCE_DETECTORS: 'none',
    }),
  },
  {
    name: 'dd-trace',
    title: 'Datadog',
    shown: ['dd-trace'],
    runs: [
      ['app.cjs', '--require dd-trace/init'],
      ['app.cjs', '--import dd-trace/initialize.mjs'],
      ['app.mjs', '--import dd-trace/initialize.mjs'],
    ],
    spansTo: (url) => ({
      DD_TRACE_AGENT_URL: url,
      DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
      DD_REMOTE_CONFIGURATION_ENABLED: 'false',
      DD_TRACE_STARTUP_LOGS: 'false',
    }),
  },
  {
    name: 'sentry',
    title: 'Sentry',
    shown: ['@sentry/node'],
    runs: [
      ['app.cjs', '--require ./sentry.cjs'],
      ['app.mjs', '--import ./sentry.mjs'],
    ],
    spansTo: (url) => ({ SENTRY_DSN: `${url.replace('//', '//key@')}/1` }),
  },
  {
    name: 'import-in-the-middle',
    title: 'import-in-the-middle',
    shown: ['import-in-the-middle'],
    runs: ['import-in-the-middle.mjs', 'import-in-the-middle-sync.mjs'].flatMap((hook) =>
      ['app.cjs', 'app.mjs'].map((app) => [app, `--import ./${hook}`] as const),
    ),
  },
  {
    name: 'require-in-the-middle',
    title: 'require-in-the-middle',
    shown: ['require-in-the-middle'],
    runs: ['app.cjs', 'app.mjs'].map((app) => [app, '--require ./require-in-the-middle.cjs'] as const),
  },
  {
    name: 'tsx',
    title: 'tsx',
    shown: ['tsx'],
    runs: ['app.cts', 'app.mts'].map((app) => [app, '--import tsx'] as const),
  },
  {
    name: 'ts-node',
    title: 'ts-node',
    shown: ['ts-node', 'typescript'],
    runs: [['app.cts', '--require ts-node/register/transpile-only']],
  },
];

/** One program per tool, module format and order. */
export const otherPreloads: readonly Program[] = tools.flatMap(({ name, title, shown, runs, spansTo }) =>
  runs.flatMap(([app, flags]) =>
    (['before', 'after'] as const).map((order) => ({
      name,
      folder: 'other-preloads',
      title,
      shown,
      start: ['node', app],
      topics: ['orders'],
      requests,
      calls,
      actions,
      messages: [{ labels: { topic: 'orders', code: '0' }, count: 1, why: 'a message' }],
      beside: { flags, order, ...(spansTo && { spansTo }) },
    })),
  ),
);
