import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Counter, Gauge, Registry } from 'prom-client';
import { parseExposition } from '../../../../tools/contract-tests/src/exposition-parser.js';
import type { ChannelExporter } from '../channel-exporter.js';
import { createExporter } from '../exporter.js';
import { requireBuiltin } from '../require-builtin.js';
import type * as runtimeModule from '../runtime.js';

// On a busy machine no process is late here.
jest.mock('../runtime.js', () => {
  const runtime = jest.requireActual<typeof runtimeModule>('../runtime.js');
  return { ...runtime, setTimeout: (call: () => void, ms: number) => runtime.setTimeout(call, ms * 100) };
});

// Two exporters of one group stand for two processes: each has its own id, file and doorbell.
let directory: string;
const open: ChannelExporter[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'group-page-'));
  process.env.CHANNEL_EXPORTER_DIR = join(directory, 'base');
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((exporter) => exporter.close()));
  delete process.env.CHANNEL_EXPORTER_DIR;
  rmSync(directory, { recursive: true });
});

function member(group: string | false = 'orders', logs: string[] = []): ChannelExporter {
  const exporter = createExporter({
    syscode: 'A123010101',
    registry: new Registry(),
    group,
    defaultMetrics: false,
    cardinalityLimit: 20,
    logger: (message) => logs.push(message),
  });
  open.push(exporter);
  return exporter;
}

function handle(exporter: ChannelExporter, topic: string, count: number): void {
  exporter.consumer.attach('test').record(topic, 0, 150, count);
}

/** The samples of a page whose name begins so, by their labels without `appid` and `application`. */
function samples(page: string, name: string): Record<string, number> {
  const lines = page.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return Object.fromEntries(
    lines.map((line) => {
      const [, labels = '', value] = /^[^{ ]+(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return [labels.replace('appid="A123",application="A123010101",', ''), Number(value)];
    }),
  );
}

const COUNT = 'A123010101_consumer_metrics_count';
const labels = (topic: string): string => `f_code="",topic="${topic}",code="0"`;

test('the page of each shows both, and what the first had counted after it has closed', async () => {
  const [one, two] = [member(), member()];
  handle(one, 'orders', 2);
  handle(two, 'orders', 3);
  handle(two, 'bills', 1);
  // After its first page a process is in the group.
  await two.metricsText();
  for (const exporter of [one, two]) {
    const page = await exporter.metricsText();
    expect(samples(page, COUNT)).toEqual({ [labels('orders')]: 5, [labels('bills')]: 1 });
    expect(samples(page, 'A123010101_consumer_metrics_sum')[labels('orders')]).toBe(750);
    expect(samples(page, 'channel_exporter_workers')).toEqual({
      'state="live"': 2,
      'state="stale"': 0,
      'state="retired"': 0,
    });
  }
  await one.close();
  const page = await two.metricsText();
  expect(samples(page, COUNT)).toEqual({ [labels('orders')]: 5, [labels('bills')]: 1 });
  expect(samples(page, 'channel_exporter_workers')['state="retired"']).toBe(1);
});

test('the metrics of the app are summed, and its registry shows one process', async () => {
  const members = [member(), member()];
  for (const { registry } of members) {
    new Counter({ name: 'jobs_total', help: 'Jobs.', registers: [registry as Registry] }).inc(4);
  }
  const [one, two] = members as [ChannelExporter, ChannelExporter];
  await two.metricsText();
  expect(samples(await one.metricsText(), 'jobs_total')).toEqual({ '': 8 });
  expect(await (one.registry as Registry).metrics()).toContain('jobs_total 4');
});

test('the collect functions of the app are called at scrapes only', async () => {
  const one = member();
  let collected = 0;
  const registry = one.registry as Registry;
  new Gauge({ name: 'depth', help: 'Depth.', registers: [registry], collect: () => void collected++ });
  await one.metricsText();
  const [group = ''] = readdirSync(join(directory, 'base'));
  const inode = (): number => {
    const [name = ''] = readdirSync(join(directory, 'base', group)).filter((each) =>
      each.startsWith('counts-'),
    );
    return statSync(join(directory, 'base', group, name)).ino;
  };
  const before = collected;
  for (let published = 0, last = inode(); published < 2; ) {
    await new Promise((resolve) => void setTimeout(resolve, 50));
    const now = inode();
    if (now !== last) published++;
    last = now;
  }
  expect(collected).toBe(before);
  await one.metricsText();
  expect(collected).toBe(before + 1);
});

test('fifty scrapes of one process at a time are all answered, each with the whole', async () => {
  const [one, two] = [member(), member()];
  handle(two, 'orders', 3);
  const server = createServer((request, response) => one.serveMetrics(request, response));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const scrape = async (): Promise<Record<string, number>> => {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    return samples(await response.text(), COUNT);
  };
  try {
    const pages = await Promise.all(Array.from({ length: 50 }, scrape));
    expect(pages).toEqual(pages.map(() => ({ [labels('orders')]: 3 })));
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('with too many open files a scrape fails rather than show less', async () => {
  const [one, two] = [member(), member()];
  handle(one, 'orders', 2);
  handle(two, 'orders', 3);
  // From its first page on it is in the group.
  await two.metricsText();
  expect(samples(await one.metricsText(), COUNT)).toEqual({ [labels('orders')]: 5 });
  const fs = requireBuiltin('node:fs');
  const { openSync } = fs;
  const opens = jest.spyOn(fs, 'openSync').mockImplementation((path, flags, mode) => {
    const isRead = typeof flags === 'number' && (flags & fs.constants.O_CREAT) === 0;
    if (isRead) throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
    return openSync(path, flags, mode);
  });
  try {
    await expect(one.metricsText()).rejects.toThrow('EMFILE');
  } finally {
    opens.mockRestore();
  }
  expect(samples(await one.metricsText(), COUNT)).toEqual({ [labels('orders')]: 5 });
});

test('a process that many exporters are in has one listener for its exit', async () => {
  const before = process.listenerCount('exit');
  const members = Array.from({ length: 12 }, () => member());
  expect(process.listenerCount('exit')).toBe(before + 1);
  await Promise.all(members.map((exporter) => exporter.close()));
  expect(process.listenerCount('exit')).toBe(before);
});

test('the page holds no more label sets than one process may, and all counts', async () => {
  const members = [member(), member(), member()];
  for (const [at, exporter] of members.entries()) {
    for (let topic = 0; topic < 15; topic++) handle(exporter, `${at}-${topic}`, 1);
  }
  const counts = Object.values(samples(await (members[0] as ChannelExporter).metricsText(), COUNT));
  expect(counts.length).toBeLessThanOrEqual(20);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(45);
});

test('without a directory the process counts alone, and says why', async () => {
  process.env.CHANNEL_EXPORTER_DIR = '/proc/none';
  const logs: string[] = [];
  const exporter = member('orders', logs);
  handle(exporter, 'orders', 2);
  const page = await exporter.metricsText();
  expect(samples(page, COUNT)).toEqual({ [labels('orders')]: 2 });
  expect(samples(page, 'channel_exporter_errors_total')['where="processes"']).toBe(1);
  expect(logs).toHaveLength(1);
  expect(logs[0]).toContain('/proc/none');
  expect(logs[0]).toMatch(/; \/metrics shows this process alone until there is a directory$/);
});

test('without a group nothing is opened', async () => {
  const exporter = member(false);
  handle(exporter, 'orders', 2);
  const page = await exporter.metricsText();
  expect(samples(page, COUNT)).toEqual({ [labels('orders')]: 2 });
  expect(page).not.toContain('channel_exporter_workers');
  expect(readdirSync(directory)).toEqual([]);
});

test.each<[what: string, addTo: (registry: Registry) => void, type: RegExp]>([
  [
    'a counter without _total',
    (registry) => new Counter({ name: 'jobs', help: 'Jobs.', registers: [registry] }).inc(),
    /^# TYPE jobs counter$/m,
  ],
  [
    'the name of a counter without its _total',
    (registry) => new Gauge({ name: 'orders', help: 'Orders.', registers: [registry] }).set(1),
    /^# TYPE orders_total counter$/m,
  ],
])('if another process has %s, the page of each process is text', async (_, addTo, type) => {
  const [one, two] = [member(), member()];
  for (const { registry } of [one, two]) {
    new Counter({ name: 'orders_total', help: 'Orders.', registers: [registry as Registry] }).inc();
  }
  const server = createServer((request, response) => {
    (request.url === '/one' ? one : two).serveMetrics(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const scrape = async (
    path: string,
    method = 'GET',
  ): Promise<[format: 'text' | 'openmetrics', text: string]> => {
    const headers = { accept: 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5' };
    const response = await fetch(`http://127.0.0.1:${port}/${path}`, { method, headers });
    const isText = response.headers.get('content-type')?.startsWith('text/plain') === true;
    return [isText ? 'text' : 'openmetrics', await response.text()];
  };
  try {
    // After its first page a process is in the group.
    for (const path of ['one', 'two', 'one']) {
      const [format, text] = await scrape(path);
      expect(format).toBe('openmetrics');
      expect(parseExposition(text, format).get('orders')?.type).toBe('counter');
    }
    addTo(two.registry as Registry);
    for (const path of ['one', 'two']) {
      const [format, text] = await scrape(path);
      expect(format).toBe('text');
      expect(text).toMatch(type);
      parseExposition(text, format);
      expect((await scrape(path, 'HEAD'))[0]).toBe('text');
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
