import { join } from 'node:path';
import { checkConfig, describeWith } from '@workshop/prometheus';
import { eventually, singleValue, valuesBy, withoutValue } from '../src/many-hosts/eventually.ts';
import { Fleet, NATIVE } from '../src/many-hosts/fleet.ts';
import { readQueries } from '../src/many-hosts/page.ts';
import { startKubernetesApi } from '../src/many-hosts/start-kubernetes-api.ts';

const LIMIT_MS = 300_000;
const fleet = new Fleet();
const configurations = Object.keys(fleet.files).filter((name) => fleet.files[name]?.includes('global:'));

afterEach(() => fleet.stop(), LIMIT_MS);
afterAll(() => fleet.remove());

describeWith('promtool-3')('promtool of Prometheus 3', () => {
  test.each(configurations)('loads %s as printed', async (name) => {
    const program = 'promtool-3';
    expect(await checkConfig(join(fleet.print(), name), { program })).toMatchObject({ exitCode: 0 });
  });
});

describeWith('prometheus-3')('a real Prometheus 3', () => {
  const program = 'prometheus-3';
  const flags = [NATIVE];

  test(
    'finds the pods that have a port for metrics',
    async () => {
      const host = await fleet.startHost(2);
      const [ip = '', port] = host.address.split(':');
      const orders = {
        app: 'orders',
        phase: 'Running',
        ip,
        ports: { http: 1, metrics: Number(port) },
      } as const;
      const api = await startKubernetesApi([
        { ...orders, name: 'orders-1' },
        { ...orders, name: 'orders-done', phase: 'Succeeded' },
        { ...orders, name: 'database-1', app: 'database', ports: { sql: 2 } },
      ]);
      try {
        const role = '- role: pod';
        const folder = fleet.write({ changed: { [role]: `${role}\n        api_server: ${api.url}` } });
        const server = await fleet.run(folder, 'pods.yml', { targets: 1, program });
        const series = 'sum by (job, instance, pod, namespace) (A123010101_inner_metrics_count)';
        await eventually(() => valuesBy('instance', server, series), { [host.address]: 2 });
        const [found] = await server.query(series);
        expect(found?.labels).toMatchObject({ job: 'orders', pod: 'orders-1', namespace: 'shop' });
      } finally {
        api.server.closeAllConnections();
        api.server.close();
      }
    },
    LIMIT_MS,
  );

  test(
    'converts classic histograms, with the same counts and percentiles',
    async () => {
      const hosts = [await fleet.startHost(4), await fleet.startHost(4)];
      const central = await fleet.runCentral(program);
      const folder = fleet.write({ hosts, central });
      const server = await fleet.run(folder, 'native.yml', { targets: 2, program, flags });
      for (const name of [
        'A123010101_inner_metrics',
        'partner_http_metrics',
        'A123010101_consumer_metrics',
      ]) {
        await eventually(() => singleValue(server, `sum(histogram_count(${name}))`), 8);
        await eventually(() => singleValue(server, `count(${name})`), 2);
        const classic = `histogram_quantile(0.95, sum by (le) (${name}_bucket))`;
        const gap = `abs(histogram_quantile(0.95, sum(${name})) - ${classic})`;
        await eventually(() => singleValue(server, `${gap} < bool 1e-6`), 1);
        await eventually(() => singleValue(central, `sum(histogram_count(${name}))`), 8);
      }
      for (const host of hosts) await host.request(4);
      const queries = readQueries(fleet.page, 'Native histograms');
      expect(queries).toHaveLength(3);
      await eventually(() => withoutValue(server, queries), []);
    },
    LIMIT_MS,
  );

  test(
    'stores one series per label set if the classic ones are not asked for',
    async () => {
      const host = await fleet.startHost(4);
      const central = await fleet.runCentral(program);
      const changed = { '    always_scrape_classic_histograms: true\n': '' };
      const folder = fleet.write({ hosts: [host], central, changed });
      const server = await fleet.run(folder, 'native.yml', { targets: 1, program, flags });
      for (const each of [server, central]) {
        await eventually(() => singleValue(each, 'histogram_count(A123010101_inner_metrics)'), 4);
        expect(await each.query('{__name__=~"A123010101_inner_metrics_(bucket|count|sum)"}')).toEqual([]);
      }
    },
    LIMIT_MS,
  );
});
