import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type RequestOptions, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { Registry as IoRegistry } from '@prometheus-io/client';
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { parseExposition } from '../../../../tools/contract-tests/src/exposition-parser.js';
import { INBOUND, OUTBOUND } from '../labels/schema.js';
import type { RegistryLike } from '../registry-like.js';
import { HistogramFamily } from '../series/histogram-family.js';
import { OwnMetrics } from '../series/own-metrics.js';
import { MetricsPage, type MetricsPageOptions } from './metrics-page.js';

const OPENMETRICS = { accept: 'application/openmetrics-text;version=1.0.0' };

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly text: string;
}

interface Stand {
  readonly registry: Registry;
  readonly family: HistogramFamily;
  readonly page: MetricsPage;
  readonly failures: string[];
  readonly server: Server;
  readonly port: number;
  readonly fetch: (headers?: Record<string, string>, options?: RequestOptions) => Promise<Answer>;
}

// Some tests parse megabytes, beside whatever else runs on the machine.
jest.setTimeout(60_000);

const servers: Server[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function stand(
  options: Partial<MetricsPageOptions> = {},
  { limit = 50_000, schema = INBOUND, buckets = [100, 200, 500] } = {},
): Promise<Stand> {
  const registry = (options.registry as unknown as Registry | undefined) ?? new Registry();
  const failures: string[] = [];
  const family = new HistogramFamily({
    schema,
    name: schema.nameOf('A123010101'),
    constantLabels: { appid: 'A123', application: 'A123010101' },
    buckets,
    cardinalityLimit: limit,
    onFold: () => {},
  });
  registry.registerMetric(family as never);
  const page = new MetricsPage({
    registry: registry,
    families: [family],
    defaultRegistry: undefined,
    failed: (where, error) => failures.push(`${where}: ${(error as Error).message}`),
    ...options,
  });
  const server = createServer((request, response) => page.serve(request, response));
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    registry,
    family,
    page,
    failures,
    server,
    port,
    fetch: (headers, more) => fetchPage(port, headers, more),
  };
}

async function fetchPage(port: number, headers = {}, more: RequestOptions = {}): Promise<Answer> {
  const request = get({ port, host: '127.0.0.1', path: '/metrics', headers, agent: false, ...more });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const text = (
    response.headers['content-encoding'] === 'gzip' && body.length > 0 ? gunzipSync(body) : body
  ).toString();
  return { status: response.statusCode ?? 0, headers: response.headers, body, text };
}

/** 20 000 sets of 6 lines are 18 MB, more than any socket takes at once. */
function fill(family: HistogramFamily, sets: number): void {
  for (let at = 0; at < sets; at++) family.observe([`caller-${at}`, '/a/:id', '200', '0', 'm'], 150);
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('formats', () => {
  test('text 0.0.4 by default', async () => {
    const { fetch, family, failures } = await stand();
    family.observe(['Ä "quoted" \\ back', '/a/:id', '200', '0', ''], 150.5);
    const { status, headers, text } = await fetch();
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-encoding']).toBeUndefined();
    expect(text.split('\n')[2]).toBe(
      'A123010101_inner_metrics_bucket{appid="A123",application="A123010101",f_code="Ä \\"quoted\\" \\\\ back",path="/a/:id",http_status="200",code="0",method_code="",le="100.0"} 0',
    );
    const parsed = parseExposition(text, 'text').get(family.name);
    expect(parsed).toMatchObject({ type: 'histogram', help: INBOUND.help });
    expect(parsed?.samples.map(({ value }) => value)).toEqual([0, 1, 1, 1, 150.5, 1]);
    expect(failures).toEqual([]);
  });

  test('OpenMetrics 1.0 where it is preferred, with # EOF', async () => {
    const { fetch, family } = await stand();
    family.observe(['c', '/a"\\b', '200', '0', ''], 150);
    const { headers, text } = await fetch(OPENMETRICS);
    expect(headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(text.endsWith('\n# EOF\n')).toBe(true);
    const parsed = parseExposition(text, 'openmetrics').get(family.name);
    expect(parsed?.samples[0]?.labels).toMatchObject({ path: '/a"\\b', le: '100.0' });
  });

  test('gzip where it is accepted, the same bytes inside', async () => {
    const { fetch, family } = await stand();
    fill(family, 1_000);
    const plain = await fetch();
    const zipped = await fetch({ 'accept-encoding': 'gzip' });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(zipped.headers.vary).toBe('Accept, Accept-Encoding');
    expect(zipped.body.length).toBeLessThan(plain.body.length / 5);
    expect(zipped.text).toBe(plain.text);
    expect((await fetch({ 'accept-encoding': 'gzip;q=0' })).headers['content-encoding']).toBeUndefined();
  });

  test.each([{}, OPENMETRICS, { 'accept-encoding': 'gzip' }])(
    'HEAD has the headers of GET (%p)',
    async (wanted) => {
      const { fetch } = await stand();
      const head = await fetch(wanted, { method: 'HEAD' });
      const whole = await fetch(wanted);
      expect(head.status).toBe(200);
      expect(head.body).toHaveLength(0);
      for (const name of ['content-type', 'content-encoding', 'cache-control', 'vary']) {
        expect(head.headers[name]).toBe(whole.headers[name]);
      }
    },
  );

  test('an empty registry is an empty page', async () => {
    const { fetch, registry } = await stand();
    registry.clear();
    expect((await fetch()).text).toBe('');
    expect((await fetch(OPENMETRICS)).text).toBe('# EOF\n');
    expect((await fetch({ 'accept-encoding': 'gzip' })).text).toBe('');
  });

  test('counts of every length are written right', async () => {
    const { fetch, family } = await stand();
    const counts = [1, 9, 10, 11, 99, 100, 101, 999, 1000, 2 ** 31 - 1, 2 ** 31, 2 ** 32 + 1, 2 ** 53 - 1];
    for (const count of counts) family.observe([`${count}`, '/', '200', '0', ''], 0, count);
    const samples = parseExposition((await fetch()).text, 'text').get(family.name)?.samples ?? [];
    const found = samples.filter(({ name }) => name.endsWith('_count'));
    expect(found.map(({ value }) => value)).toEqual(counts);
    expect(found.map(({ labels }) => labels.f_code)).toEqual(counts.map(String));
  });

  test('label sets longer than a piece are written whole', async () => {
    const buckets = Array.from({ length: 150 }, (_, at) => at + 1);
    const { fetch, family } = await stand({}, { buckets });
    // As long as a label may be: 1.4 KB a line.
    const long = '😀"\\'.repeat(32);
    const sets = [1, 2, 3].map((at) => `${at}${long.slice(0, -1)}`);
    for (const set of sets) family.observe([set, long, long, long, long], 1);
    const samples = parseExposition((await fetch()).text, 'text').get(family.name)?.samples ?? [];
    expect(samples).toHaveLength(3 * 153);
    expect(samples.at(-1)?.labels.f_code).toBe(sets[2]);
  });
});

describe.each([
  ['prom-client', () => new Registry()],
  ['@prometheus-io/client', () => new IoRegistry() as unknown as Registry],
])("the user's own metrics in a registry of %s", (_, newRegistry) => {
  async function withMetrics(): Promise<Stand> {
    const made = await stand({ registry: newRegistry() as unknown as RegistryLike });
    const registers = [made.registry];
    const counter = new Counter({
      name: 'orders_total',
      help: 'Orders "so far"\\\nall',
      labelNames: ['kind'],
      registers,
    });
    counter.inc({ kind: 'a"b\\c\nd' }, 3);
    new Counter({ name: 'visits', help: 'v', registers }).inc();
    const gauge = new Gauge({ name: 'odd', help: 'o', labelNames: ['which'], registers });
    gauge.set({ which: 'nan' }, Number.NaN);
    gauge.set({ which: 'inf' }, Number.POSITIVE_INFINITY);
    gauge.set({ which: 'neg' }, Number.NEGATIVE_INFINITY);
    gauge.set({ which: 'small' }, 1.5e-9);
    new Histogram({ name: 'lag', help: 'l', buckets: [0.005, 1, 1e6], registers }).observe(0.5);
    new Summary({ name: 'size', help: 's', percentiles: [0.5, 1], registers }).observe(7);
    return made;
  }

  test('text 0.0.4 holds what registry.metrics() holds', async () => {
    const { fetch, registry, family } = await withMetrics();
    family.observe(['c', '/a', '200', '0', ''], 150);
    const ours = parseExposition((await fetch()).text, 'text');
    const theirs = parseExposition(await registry.metrics(), 'text');
    expect(ours).toEqual(theirs);
    expect(ours.get('orders_total')).toMatchObject({ type: 'counter', help: 'Orders "so far"\\\nall' });
    expect(ours.get('orders_total')?.samples[0]).toMatchObject({ labels: { kind: 'a"b\\c\nd' }, value: 3 });
    expect(ours.get('odd')?.samples.map(({ value }) => value)).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      1.5e-9,
    ]);
  });

  test('OpenMetrics has counters with one _total and canonical bounds', async () => {
    const { fetch, registry } = await withMetrics();
    for (const turn of [1, 2]) {
      const parsed = parseExposition((await fetch(OPENMETRICS)).text, 'openmetrics');
      expect(parsed.get('orders')?.samples.map(({ name }) => [turn, name])).toEqual([[turn, 'orders_total']]);
      expect(parsed.get('visits')?.samples.map(({ name }) => [turn, name])).toEqual([[turn, 'visits_total']]);
      expect(parsed.get('lag')?.samples.map(({ labels }) => labels.le)).toEqual([
        '0.005',
        '1.0',
        '1e+06',
        '+Inf',
        undefined,
        undefined,
      ]);
      expect(parsed.get('size')?.samples.map(({ labels }) => labels.quantile)).toEqual([
        '0.5',
        '1.0',
        undefined,
        undefined,
      ]);
    }
    // And the registry is as it was.
    expect(await registry.metrics()).toContain('\norders_total{');
  });

  test('default labels stand in every series, but do not replace', async () => {
    const { fetch, registry, family } = await withMetrics();
    registry.setDefaultLabels({ env: 'te"st', kind: 'default', f_code: 'default' });
    family.observe(['c', '/a', '200', '0', ''], 150);
    const parsed = parseExposition((await fetch()).text, 'text');
    expect(parsed.get('orders_total')?.samples[0]?.labels).toMatchObject({ env: 'te"st', kind: 'a"b\\c\nd' });
    for (const { labels } of parsed.get(family.name)?.samples ?? []) {
      expect(labels).toMatchObject({ env: 'te"st', kind: 'default', f_code: 'c' });
    }
    expect(parsed).toEqual(parseExposition(await registry.metrics(), 'text'));
  });
});

test('default labels that no format can hold are left out, and counted', async () => {
  const { fetch, registry, family, failures } = await stand();
  registry.setDefaultLabels({ 'a-b': '1', env: 'test', odd: Object.create(null) as object });
  family.observe(['c', '/a', '200', '0', ''], 150);
  const { status, text } = await fetch();
  expect(status).toBe(200);
  const [sample] = parseExposition(text, 'text').get(family.name)?.samples ?? [];
  expect(Object.keys(sample?.labels ?? {}).filter((label) => /^(a-b|env|odd)$/.test(label))).toEqual(['env']);
  expect(failures).toHaveLength(2);
});

describe('collecting', () => {
  test('a collector that throws, rejects or hangs costs only itself', async () => {
    const { fetch, registry, failures } = await stand({ collectTimeoutMs: 50 });
    const registers = [registry];
    const collects: (() => void | Promise<void>)[] = [
      () => {
        throw new Error('thrown');
      },
      async () => {
        throw new Error('rejected');
      },
      () => new Promise<void>(() => {}),
    ];
    for (const [at, collect] of collects.entries())
      new Gauge({ name: `bad_${at}`, help: 'b', registers, collect });
    new Gauge({ name: 'good', help: 'g', registers }).set(1);
    const parsed = parseExposition((await fetch()).text, 'text');
    expect([...parsed.keys()]).toEqual(['A123010101_inner_metrics', 'good']);
    expect(failures.sort()).toEqual([
      'collect: bad_2: get() took longer than 50 ms',
      'collect: rejected',
      'collect: thrown',
    ]);
  });

  test('a hanging get() is waited for, not called again by each scrape', async () => {
    const { fetch, registry } = await stand({ collectTimeoutMs: 20 });
    let calls = 0;
    let settle = (): void => {};
    const collect = (): Promise<void> => {
      calls++;
      return new Promise((resolve) => {
        settle = resolve;
      });
    };
    new Gauge({ name: 'slow', help: 's', registers: [registry], collect });
    await fetch();
    await fetch();
    expect(calls).toBe(1);
    settle();
    await new Promise(setImmediate);
    await fetch();
    expect(calls).toBe(2);
  });

  test.each([
    ['nothing', undefined],
    ['a name with a space', { name: 'a b', help: '', type: 'gauge', values: [] }],
    ['values that are no array', { name: 'odd', help: '', type: 'gauge', values: 7 }],
    [
      'a value that is no number',
      { name: 'odd', help: '', type: 'gauge', values: [{ labels: {}, value: '1\n2' }] },
    ],
    [
      'a label name with a quote',
      { name: 'odd', help: '', type: 'gauge', values: [{ labels: { 'a"': 'b' }, value: 1 }] },
    ],
    [
      'a sample of another name',
      { name: 'odd', help: '', type: 'gauge', values: [{ metricName: 'good', labels: {}, value: 1 }] },
    ],
    ['no sample', { name: 'odd', help: '', type: 'gauge', values: [null] }],
  ])('a collector that gives nonsense (%s) cannot break the page', async (_, snapshot) => {
    const { fetch, registry, failures } = await stand();
    registry.registerMetric({
      name: 'odd',
      help: 'o',
      type: 'gauge',
      get: () => snapshot,
      reset: () => {},
    } as never);
    new Gauge({ name: 'good', help: 'g', registers: [registry] }).set(1);
    for (const format of ['text', 'openmetrics'] as const) {
      const { text } = await fetch(format === 'text' ? {} : OPENMETRICS);
      expect(parseExposition(text, format).get('good')?.samples).toHaveLength(1);
    }
    expect(failures).toHaveLength(2);
  });

  test("exemplars are the user's, and in OpenMetrics only", async () => {
    const registry = new (Registry as unknown as new (type: string) => Registry)(
      Registry.OPENMETRICS_CONTENT_TYPE,
    );
    const { fetch } = await stand({ registry: registry as unknown as RegistryLike });
    const counter = new Counter({
      name: 'traced',
      help: 't',
      labelNames: ['a'],
      enableExemplars: true,
      registers: [registry],
    });
    counter.inc({ labels: { a: 'x' }, value: 2, exemplarLabels: { trace_id: 'abc"' } } as never);
    const parsed = parseExposition((await fetch(OPENMETRICS)).text, 'openmetrics');
    expect(parsed.get('traced')?.samples[0]?.exemplar).toMatchObject({
      labels: { trace_id: 'abc"' },
      value: 2,
    });
    expect((await fetch()).text).not.toContain('trace_id');
  });

  test('default metrics join without the names that the registry has', async () => {
    const defaults = new Registry();
    new Gauge({ name: 'process_a', help: 'ours', registers: [defaults] }).set(1);
    new Gauge({ name: 'process_b', help: 'ours', registers: [defaults] }).set(1);
    const { fetch, registry } = await stand({ defaultRegistry: defaults as unknown as RegistryLike });
    new Gauge({ name: 'process_a', help: 'theirs', registers: [registry] }).set(2);
    const parsed = parseExposition((await fetch()).text, 'text');
    expect(parsed.get('process_a')).toMatchObject({ help: 'theirs', samples: [{ value: 2 }] });
    expect(parsed.get('process_b')).toMatchObject({ help: 'ours', samples: [{ value: 1 }] });
  });

  test('our counters keep their names where an OpenMetrics registry has renamed them', async () => {
    const { fetch, registry } = await stand();
    const own = new OwnMetrics({ appid: 'A', application: 'A1', families: [], places: ['x'], version: '1' });
    for (const metric of own.metrics) registry.registerMetric(metric as never);
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    await registry.metrics();
    expect([...parseExposition((await fetch()).text, 'text').keys()]).toContain(
      'channel_exporter_errors_total',
    );
    expect([...parseExposition((await fetch(OPENMETRICS)).text, 'openmetrics').keys()]).toContain(
      'channel_exporter_errors',
    );
  });

  test('a registry that throws is a 500 without a stack, and counted', async () => {
    const { fetch, registry, failures } = await stand();
    registry.getMetricsAsArray = () => {
      throw new Error('secret');
    };
    const { status, text } = await fetch();
    expect(status).toBe(500);
    expect(text).toBe('scrape failed\n');
    expect(failures).toEqual(['scrape: secret']);
  });
});

describe('many series', () => {
  test('a scrape leaves turns of the event loop to others', async () => {
    const { fetch, family } = await stand();
    fill(family, 3_000);
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns++;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const { text } = await fetch();
    isOver = true;
    // 2.7 MB in pieces of some 128 KiB.
    expect(turns).toBeGreaterThan(15);
    expect(parseExposition(text, 'text').get(family.name)?.samples).toHaveLength(3_000 * 6);
  });

  test('lines of one series are of one instant while observations go on', async () => {
    const { fetch, family } = await stand();
    fill(family, 3_000);
    let at = 0;
    let isOver = false;
    const observe = (): void => {
      for (let n = 0; n < 500; n++)
        family.observe([`caller-${at++ % 3_000}`, '/a/:id', '200', '0', 'm'], 150);
      if (!isOver) setImmediate(observe);
    };
    setImmediate(observe);
    const { text } = await fetch();
    isOver = true;
    const samples = parseExposition(text, 'text').get(family.name)?.samples ?? [];
    expect(samples).toHaveLength(18_000);
    for (let set = 0; set < 3_000; set++) {
      const [, second, , , sum, count] = samples.slice(set * 6, set * 6 + 6).map(({ value }) => value);
      expect(sum).toBe(150 * (count ?? 0));
      expect(second).toBe(count);
    }
    expect(samples.some(({ name, value }) => name.endsWith('_count') && value > 1)).toBe(true);
  });

  test('a reset in the middle leaves the scrape that runs as it was, and the next one empty', async () => {
    const { port, family, fetch } = await stand();
    fill(family, 3_000);
    const request = get({ port, host: '127.0.0.1', agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    await once(response, 'readable');
    family.reset();
    family.observe(['caller-0', '/a/:id', '200', '0', 'm'], 1);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const samples = parseExposition(Buffer.concat(chunks).toString(), 'text').get(family.name)?.samples;
    expect(samples).toHaveLength(18_000);
    expect(samples?.every(({ name, value }) => !name.endsWith('_sum') || value === 150)).toBe(true);
    expect(parseExposition((await fetch()).text, 'text').get(family.name)?.samples).toHaveLength(6);
  });

  test('sets that come during a scrape are in the next one', async () => {
    const { port, family, fetch } = await stand();
    fill(family, 3_000);
    const request = get({ port, host: '127.0.0.1', agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    family.observe(['new', '/', '200', '0', ''], 1);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    parseExposition(Buffer.concat(chunks).toString(), 'text');
    expect(parseExposition((await fetch()).text, 'text').get(family.name)?.samples).toHaveLength(18_006);
  });

  test("a user's large metric is written in pieces too", async () => {
    const { fetch, registry } = await stand();
    const gauge = new Gauge({ name: 'large', help: 'l', labelNames: ['id'], registers: [registry] });
    for (let at = 0; at < 20_000; at++) gauge.set({ id: `ü${at}` }, at);
    for (const format of ['text', 'openmetrics'] as const) {
      const { text } = await fetch(format === 'text' ? {} : OPENMETRICS);
      const samples = parseExposition(text, format).get('large')?.samples;
      expect(samples).toHaveLength(20_000);
      expect(samples?.[19_999]).toMatchObject({ labels: { id: 'ü19999' }, value: 19_999 });
    }
  });
});

describe('many scrapers', () => {
  test('scrapes at once share what was collected, and get the same page', async () => {
    const { fetch, family, registry } = await stand();
    fill(family, 2_000);
    let calls = 0;
    const collect = (): void => {
      calls++;
    };
    new Gauge({ name: 'counted', help: 'c', registers: [registry], collect });
    const wanted = [{}, { 'accept-encoding': 'gzip' }];
    const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => fetch(wanted[at % 2])));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(calls).toBeLessThan(10);
    await fetch();
    await fetch();
    expect(calls).toBeGreaterThan(2);
  });

  test('a scrape that begins after another has ended sees what came in between', async () => {
    const { fetch, family } = await stand();
    const countOf = async (): Promise<number | undefined> =>
      parseExposition((await fetch()).text, 'text')
        .get(family.name)
        ?.samples.find(({ name }) => name.endsWith('_count'))?.value;
    for (let count = 1; count <= 20; count++) {
      family.observe(['c', '/', '200', '0', ''], 1);
      expect(await countOf()).toBe(count);
    }
  });

  test('a reader that takes nothing is cut, and holds up nobody', async () => {
    const { port, fetch, family, server } = await stand({ stallMs: 200 });
    fill(family, 20_000);
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    const cut = once(server, 'connection').then(([accepted]) => once(accepted as Socket, 'close'));
    socket.pause();
    socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
    const { text } = await fetch();
    expect(text.length).toBeGreaterThan(10_000_000);
    await cut;
  });

  test('a reader that is slow, but reads, gets the whole page', async () => {
    const { port, family } = await stand({ stallMs: 1_000 });
    fill(family, 3_000);
    const request = get({ port, host: '127.0.0.1', agent: false, headers: OPENMETRICS });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) {
      chunks.push(chunk as Buffer);
      if (chunks.length % 16 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const parsed = parseExposition(Buffer.concat(chunks).toString(), 'openmetrics');
    expect(parsed.get(family.name)?.samples).toHaveLength(18_000);
  });

  test('scrapers that hang up midway leave nothing behind', async () => {
    const { port, family, fetch, failures } = await stand();
    fill(family, 20_000);
    for (const headers of [{}, { 'accept-encoding': 'gzip' }, OPENMETRICS]) {
      const request = get({ port, host: '127.0.0.1', agent: false, headers });
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      await once(response, 'readable');
      response.on('error', () => {});
      response.destroy();
    }
    expect((await fetch()).status).toBe(200);
    expect(failures).toEqual([]);
  });

  test('a hundred readers that take nothing keep little in memory', async () => {
    const { port, family, fetch, server } = await stand({ stallMs: 1_000 });
    fill(family, 20_000);
    const cut: Promise<unknown>[] = [];
    server.on('connection', (socket) => cut.push(new Promise((resolve) => socket.once('close', resolve))));
    const before = process.memoryUsage().rss;
    for (let at = 0; at < 100; at++) {
      const socket = connect(port, '127.0.0.1');
      sockets.push(socket);
      socket.on('error', () => {});
      socket.pause();
      socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    }
    expect((await fetch()).status).toBe(200);
    // Whole pages would be 100 times 18 MB.
    expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000);
    expect(cut).toHaveLength(101);
    for (const socket of sockets.slice(0, 50)) socket.destroy();
    await Promise.all(cut);
  });

  test('pipelined scrapes on one connection come in order', async () => {
    const { port, family } = await stand();
    fill(family, 300);
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
    });
    socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(15));
    await until(
      () => received.split('HTTP/1.1 200 OK').length === 16 && received.endsWith('0\r\n\r\n'),
      '15 answers',
    );
  });
});

describe('authorize', () => {
  const cases: [string, (request: IncomingMessage) => unknown, number][] = [
    ['true', () => true, 200],
    ['a promise of true', async () => true, 200],
    ['false', () => false, 403],
    ['a promise of false', async () => false, 403],
    ['something that is only truthy', () => 'yes', 403],
    ['nothing', () => undefined, 403],
    [
      'a throw',
      () => {
        throw new Error('no');
      },
      403,
    ],
    ['a rejection', () => Promise.reject(new Error('no')), 403],
  ];
  test.each(cases)('%s', async (what, authorize, status) => {
    const { page, server, fetch, failures, family } = await stand({}, { schema: OUTBOUND });
    family.observe(['1', '2', '200', '0'], 1);
    server.removeAllListeners('request');
    server.on('request', (request, response) => page.serve(request, response, authorize as never));
    const answer = await fetch();
    expect(answer.status).toBe(status);
    expect(answer.text.includes('partner')).toBe(status === 200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(failures).toEqual(/throw|rejection/.test(what) ? ['authorize: no'] : []);
  });

  test('an answer that the app gives while authorize takes its time is left alone', async () => {
    for (const verdict of [true, false]) {
      const { page, server, fetch, failures } = await stand();
      server.removeAllListeners('request');
      server.on('request', (request, response) => {
        let decide = (_verdict: boolean): void => {};
        const decision = new Promise<boolean>((resolve) => {
          decide = resolve;
        });
        page.serve(request, response, () => decision);
        response.writeHead(503).write('timed out');
        decide(verdict);
        setImmediate(() => response.end(', sorry'));
      });
      expect(await fetch()).toMatchObject({ status: 503, text: 'timed out, sorry' });
      expect(failures).toEqual([]);
    }
  });

  test('an answer that the app has begun before is left alone, and counted', async () => {
    const { page, server, fetch, failures } = await stand();
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      response.writeHead(202).write('begun');
      page.serve(request, response);
      setImmediate(() => response.end(', ended'));
    });
    expect(await fetch()).toMatchObject({ status: 202, text: 'begun, ended' });
    expect(failures).toEqual(['scrape: the response has been begun by somebody else']);
  });

  test('an answer that the app gives before the first piece is left alone', async () => {
    const { page, server, fetch, failures } = await stand();
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      page.serve(request, response);
      response.writeHead(503).write('closing');
      setTimeout(() => response.end(', sorry'), 50);
    });
    expect(await fetch()).toMatchObject({ status: 503, text: 'closing, sorry' });
    expect(failures).toEqual([]);
  });
});
