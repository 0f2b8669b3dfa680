import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { freePort } from '@workshop/ports';
import { Registry, register } from 'prom-client';
import { time } from '../test/fake-time.js';
import type { ChannelExporter } from './channel-exporter.js';
import { startMetricsServer } from './http/metrics-server.js';
import { init, initAutomatically } from './init.js';
import type { ExporterOptions } from './options/types.js';
import { groupDirectory, openGroupDirectory } from './processes/group-directory.js';
import { newProcessId } from './processes/process-id.js';
import { requireBuiltin } from './require-builtin.js';

const syscode = 'A123010101';
const quiet = { syscode, defaultMetricsPort: false as const };
let exporter: ChannelExporter | undefined;

afterEach(async () => {
  await exporter?.close();
  exporter = undefined;
  register.clear();
});

describe('init', () => {
  it('returns the same exporter for equal options, by value', () => {
    exporter = init({ ...quiet, innerMetricsBuckets: [1, 2], logger: () => undefined });
    expect(init({ ...quiet, innerMetricsBuckets: [1, 2, Number.POSITIVE_INFINITY], logger: () => 1 })).toBe(
      exporter,
    );
  });

  it.each([
    ['syscode', { ...quiet, syscode: 'B123010101' }],
    ['innerMetricsBuckets', { ...quiet, innerMetricsBuckets: [1, 2, 3] }],
    ['defaultMetricsPort', { syscode }],
    ['partners', { ...quiet, partners: { partners: [] } }],
    ['registry', { ...quiet, registry: new Registry() }],
    ['cardinalityLimit', { ...quiet, cardinalityLimit: 7 }],
  ])('throws for another %s', (name, options) => {
    exporter = init(quiet);
    expect(() => init(options)).toThrow(`init was already called for A123010101 with a different ${name}`);
  });

  it('tells a directory that the app has changed in place from the one that it was given', () => {
    const partners = { partners: [{ partner: '1', hosts: ['a.example'] }] };
    exporter = init({ ...quiet, partners });
    expect(init({ ...quiet, partners })).toBe(exporter);
    partners.partners[0]?.hosts.push('b.example');
    expect(() => init({ ...quiet, partners })).toThrow('with a different partners');
  });

  it('throws for wrong options also the second time', () => {
    exporter = init(quiet);
    expect(() => init('nope')).toThrow('syscode: "nope"');
  });

  it('puts the families back after the app has cleared its registry', () => {
    exporter = init(quiet);
    const family = register.getSingleMetric('partner_http_metrics');
    register.clear();
    expect(init(quiet)).toBe(exporter);
    expect(register.getSingleMetric('partner_http_metrics')).toBe(family);
  });

  it('is shared with another copy of core, and shows what that copy of the client counts', async () => {
    exporter = init(quiet);
    const logger = jest.fn();
    await jest.isolateModulesAsync(async () => {
      const copy = await import('./init.js');
      // Jest gives it a copy of prom-client, too, as a bundler does.
      const client = await import('prom-client');
      new client.Counter({ name: 'second_total', help: 'Of the second copy.' }).inc();
      expect(copy.init).not.toBe(init);
      expect(copy.init({ ...quiet, logger })).toBe(exporter);
      expect(copy.init({ ...quiet, logger })).toBe(exporter);
    });
    expect(logger.mock.calls).toEqual([[expect.stringContaining('several copies of its metrics client')]]);
    const server = await startMetricsServer(exporter, { port: 0, host: '127.0.0.1' });
    expect(await (await fetch(`${server.url}/metrics`)).text()).toContain('\nsecond_total 1\n');
    await server.close();
  });

  it('compares a registry that is given later with the default one', () => {
    exporter = init(quiet);
    expect(init({ ...quiet, registry: register })).toBe(exporter);
  });

  it('compares the default registry with one that was given first', async () => {
    exporter = init({ ...quiet, registry: register });
    expect(init(quiet)).toBe(exporter);
    await exporter.close();
    exporter = init({ ...quiet, registry: new Registry() });
    expect(() => init(quiet)).toThrow('with a different registry');
  });

  it('begins anew after close', async () => {
    const first = init(quiet);
    await first.close();
    exporter = init({ ...quiet, cardinalityLimit: 7 });
    expect(exporter).not.toBe(first);
  });

  it('leaves no trace where it fails after the families are registered', async () => {
    const start = jest.spyOn(time, 'start').mockReturnValueOnce(1 as never);
    expect(() => init({ syscode, defaultMetricsPort: 0 })).toThrow('unref');
    start.mockRestore();
    expect(register.getMetricsAsArray()).toEqual([]);
    exporter = init({ syscode, defaultMetricsPort: 0, cardinalityLimit: 7 });
    expect(exporter.closed).toBe(false);
    expect(time.waiting).toBe(1);
  });

  it('keeps its exporter also where the global object takes no more properties', async () => {
    const set = Reflect.set;
    const refuse = jest
      .spyOn(Reflect, 'set')
      .mockImplementation((target, ...rest) => target !== globalThis && set(target, ...rest));
    exporter = init(quiet);
    expect(init(quiet)).toBe(exporter);
    await exporter.close();
    const next = init({ ...quiet, cardinalityLimit: 7 });
    expect(next).not.toBe(exporter);
    await next.close();
    refuse.mockRestore();
  });

  it('leaves no trace of a failed set-up', () => {
    expect(() => init({ ...quiet, innerMetricsBuckets: [0] })).toThrow('innerMetricsBuckets');
    expect(register.getMetricsAsArray()).toEqual([]);
    exporter = init(quiet);
    expect(exporter.closed).toBe(false);
  });
});

/** Whether something answers on the port within some turns of the event loop. */
async function answers(port: number, wanted: boolean): Promise<boolean> {
  let answered = false;
  for (let turn = 0; turn < 200; turn++) {
    answered = await fetch(`http://127.0.0.1:${port}/metrics`).then(
      async (response) => (await response.text()).includes('A123010101_inner_metrics'),
      () => false,
    );
    if (answered === wanted) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return answered;
}

describe('the standalone endpoint', () => {
  it('opens after five seconds where no app serves the scrape, and closes when one begins to', async () => {
    const port = await freePort();
    exporter = init({ syscode, defaultMetricsPort: port, defaultMetricsHost: '127.0.0.1' });
    time.advance(4_999);
    expect(await answers(port, false)).toBe(false);
    time.advance(1);
    expect(await answers(port, true)).toBe(true);
    exporter.inbound.attach('test');
    expect(await answers(port, false)).toBe(false);
  });

  it('waits until a process in which no app calls init is a service', async () => {
    const port = await freePort();
    let isService = false;
    const options = { syscode, defaultMetricsPort: port, defaultMetricsHost: '127.0.0.1' };
    exporter = initAutomatically(options, () => isService);
    time.advance(60_000);
    expect(await answers(port, false)).toBe(false);
    isService = true;
    time.advance(5_000);
    expect(await answers(port, true)).toBe(true);
  });

  it.each([
    ['records something', (its: ChannelExporter) => its.consumer.attach('test').record('orders', 0, 1)],
    ['calls init', (_its: ChannelExporter, options: ExporterOptions) => init(options)],
  ])('opens if an app that is no service %s', async (_name, act) => {
    const port = await freePort();
    const options = { syscode, defaultMetricsPort: port, defaultMetricsHost: '127.0.0.1' };
    exporter = initAutomatically(options, () => false);
    act(exporter, options);
    time.advance(5_000);
    expect(await answers(port, true)).toBe(true);
  });

  it('stays closed where an app serves the scrape, or none is to be served', async () => {
    const port = await freePort();
    exporter = init({ syscode, defaultMetricsPort: port, defaultMetricsHost: '127.0.0.1' });
    exporter.inbound.attach('test', { metricsPath: '/own' });
    time.advance(60_000);
    expect(await answers(port, false)).toBe(false);
  });

  it('stays closed where the app opens a port for the scrape by itself', async () => {
    const port = await freePort();
    exporter = init({ syscode, defaultMetricsPort: port, defaultMetricsHost: '127.0.0.1' });
    const server = await startMetricsServer(exporter, { port: 0, host: '127.0.0.1' });
    time.advance(60_000);
    expect(await answers(port, false)).toBe(false);
    await server.close();
  });

  it('opens beside a middleware that serves no scrape, and closes with the exporter', async () => {
    const port = await freePort();
    exporter = init({ syscode, defaultMetricsPort: port, defaultMetricsHost: '127.0.0.1' });
    exporter.inbound.attach('test', { metricsPath: false });
    time.advance(5_000);
    expect(await answers(port, true)).toBe(true);
    await exporter.close();
    expect(await answers(port, false)).toBe(false);
  });

  it('is left to the workers of a cluster as long as this process is their primary', async () => {
    const base = mkdtempSync(join(tmpdir(), 'init-'));
    process.env.CHANNEL_EXPORTER_DIR = base;
    const of = groupDirectory({ syscode, name: undefined });
    openGroupDirectory(of, newProcessId());
    const [hash, space] = basename(of).split('-');
    const [pid, startTime] = newProcessId().split('-');
    renameSync(of, join(base, `${hash}-${space}-${pid}-${startTime}`));
    const port = await freePort();
    const lines: string[] = [];
    const logger = (line: string): number => lines.push(line);
    exporter = init({ syscode, defaultMetricsPort: port, defaultMetricsHost: '127.0.0.1', logger });
    for (let tries = 0; tries < 3; tries++) {
      time.advance(5_000);
      expect(await answers(port, false)).toBe(false);
    }
    expect(lines).toEqual([expect.stringContaining('left to its workers')]);
    rmSync(base, { recursive: true });
    delete process.env.CHANNEL_EXPORTER_DIR;
    time.advance(5_000);
    expect(await answers(port, true)).toBe(true);
  });

  it('waits until the workers of this process can have formed a group', async () => {
    const cluster = requireBuiltin('node:cluster');
    const workers = Object.getOwnPropertyDescriptor(cluster, 'workers') as PropertyDescriptor;
    Object.defineProperty(cluster, 'workers', { ...workers, value: { 1: {} } });
    try {
      const port = await freePort();
      exporter = init({ syscode, defaultMetricsPort: port, defaultMetricsHost: '127.0.0.1' });
      for (const isOpen of [false, false, true]) {
        time.advance(5_000);
        expect(await answers(port, isOpen)).toBe(isOpen);
      }
    } finally {
      Object.defineProperty(cluster, 'workers', workers);
    }
  });

  describe('whose port is taken', () => {
    let other: Server;
    let port: number;
    let lines: string[];

    beforeEach(async () => {
      other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      port = (other.address() as AddressInfo).port;
      lines = [];
      exporter = init({
        syscode,
        defaultMetricsPort: port,
        defaultMetricsHost: '127.0.0.1',
        logger: (line) => lines.push(line),
      });
      time.advance(5_000);
      await untilTriedAgain();
    });

    afterEach(() => {
      other.close();
    });

    /** A try that failed has set the timer of the next one. */
    async function untilTriedAgain(): Promise<void> {
      while (time.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
    }

    it('warns once, with the remedy, and opens when the port is free', async () => {
      for (let tries = 0; tries < 3; tries++) {
        time.advance(5_000);
        await untilTriedAgain();
      }
      expect(lines).toEqual([
        expect.stringMatching(
          new RegExp(`port ${port} is in use.*retrying every 5 seconds.*Set defaultMetricsPort`),
        ),
      ]);
      await once(other.close(), 'close');
      time.advance(4_999);
      expect(await answers(port, false)).toBe(false);
      time.advance(1);
      expect(await answers(port, true)).toBe(true);
      expect(time.waiting).toBe(0);
      expect(lines).toHaveLength(1);
    });

    it.each([
      ['the exporter is closed', async () => exporter?.close()],
      ['an app serves the scrape', async () => void exporter?.inbound.attach('test')],
    ])('is not tried again once %s', async (_, end) => {
      await end();
      expect(time.waiting).toBe(0);
      await once(other.close(), 'close');
      time.advance(60_000);
      expect(await answers(port, false)).toBe(false);
    });

    it('is not tried again if that happens in the middle of a try', async () => {
      time.advance(5_000);
      expect(time.waiting).toBe(0);
      await exporter?.close();
      expect(time.waiting).toBe(0);
    });
  });

  it('that cannot be opened for another reason is one warning', async () => {
    const line = await new Promise<string>((resolve) => {
      exporter = init({ syscode, defaultMetricsPort: 0, defaultMetricsHost: '192.0.2.1', logger: resolve });
      time.advance(5_000);
    });
    expect(line).toMatch(/cannot listen on host "192\.0\.2\.1".*there is no standalone \/metrics/);
    await new Promise((resolve) => setImmediate(resolve));
    expect(time.waiting).toBe(0);
  });
});
