import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkConfig,
  checkRules,
  describeWith,
  type PrometheusServer,
  testRules,
} from '@workshop/prometheus';
import { eventually, singleValue, valuesBy, withoutValue } from '../src/many-hosts/eventually.ts';
import { addressesOf, Fleet } from '../src/many-hosts/fleet.ts';
import { fleetRuleTests } from '../src/many-hosts/fleet-rule-tests.ts';
import { readQueries } from '../src/many-hosts/page.ts';
import { startBalancer } from '../src/many-hosts/start-balancer.ts';

const LIMIT_MS = 300_000;
const PRINTED_SITES = "'prometheus.north.example:9090', 'prometheus.south.example:9090'";
const COUNT = 'A123010101_inner_metrics_count';
const fleet = new Fleet();

afterEach(() => fleet.stop(), LIMIT_MS);
afterAll(() => fleet.remove());

test('the page has the files that this and many-hosts-prometheus-3.test.ts load', () => {
  expect(Object.keys(fleet.files)).toEqual([
    'hosts.yml',
    'hosts/orders.yml',
    'pods.yml',
    'fleet-rules.yml',
    'site.yml',
    'global.yml',
    'site-remote-write.yml',
    'central.yml',
    'native.yml',
  ]);
});

describeWith('promtool')('promtool', () => {
  test.each(['hosts.yml', 'site.yml', 'global.yml', 'site-remote-write.yml', 'central.yml'])(
    'loads %s as printed',
    async (name) => {
      expect(await checkConfig(join(fleet.print(), name))).toMatchObject({ exitCode: 0 });
    },
  );

  test('loads site-remote-write.yml for an agent, and refuses rules there', async () => {
    const folder = fleet.print();
    const agent = true;
    expect(await checkConfig(join(folder, 'site-remote-write.yml'), { agent })).toMatchObject({
      exitCode: 0,
    });
    expect(await checkConfig(join(folder, 'site.yml'), { agent })).toMatchObject({ exitCode: 1 });
  });

  test('has no advice for the rules', async () => {
    expect(await checkRules(join(fleet.print(), 'fleet-rules.yml'))).toMatchObject({ exitCode: 0 });
  });

  test('computes the rules to the unit', async () => {
    const unitTests = join(fleet.print(), 'unit-tests.yml');
    writeFileSync(unitTests, JSON.stringify(fleetRuleTests()));
    expect(await testRules(unitTests)).toMatchObject({ exitCode: 0 });
  });
});

describeWith('prometheus')('a real Prometheus', () => {
  test(
    'scrapes each host, one that is added later, and one that ends',
    async () => {
      const first = await fleet.startHost(3);
      const second = await fleet.startHost(4);
      const folder = fleet.write({ hosts: [first] });
      const server = await fleet.run(folder, 'hosts.yml', { targets: 1 });
      const counts = (): Promise<Record<string, number>> =>
        valuesBy('instance', server, `sum by (instance) (${COUNT})`);
      await eventually(counts, { [first.address]: 3 });

      const hosts = join(folder, 'hosts/orders.yml');
      const one = readFileSync(hosts, 'utf8');
      writeFileSync(hosts, one.replace(addressesOf([first]), addressesOf([first, second])));
      await eventually(() => singleValue(server, 'sum(partner_http_metrics_count)'), 7);

      await first.stop();
      await eventually(counts, { [second.address]: 4 });
      const alerts = 'ALERTS{alertname="HostNotScraped", alertstate="pending"}';
      await eventually(() => valuesBy('instance', server, alerts), { [first.address]: 1 });
    },
    LIMIT_MS,
  );

  test(
    'sees resets and an increase through a load balancer that no host had',
    async () => {
      const hosts = [await fleet.startHost(1), await fleet.startHost(20)];
      const balancer = await startBalancer(hosts.map(({ address }) => address));
      try {
        const folder = fleet.write({ hosts: [balancer, ...hosts] });
        const server = await fleet.run(folder, 'hosts.yml', { targets: 3 });
        const resets = `resets(${COUNT}[10m]) > bool 0`;
        await eventually(() => valuesBy('instance', server, resets), {
          [balancer.address]: 1,
          ...Object.fromEntries(hosts.map(({ address }) => [address, 0])),
        });
        // No request was sent after the first scrape.
        const increased = await server.query(`increase(${COUNT}[10m]) > 0`);
        expect(increased.map(({ labels }) => labels.instance)).toEqual([balancer.address]);
      } finally {
        balancer.server.closeAllConnections();
        balancer.server.close();
      }
    },
    LIMIT_MS,
  );

  test(
    'records the sums of the fleet',
    async () => {
      const hosts = [await fleet.startHost(1), await fleet.startHost(1)];
      const server = await fleet.run(fleet.write({ hosts }), 'hosts.yml', { targets: 2 });
      for (const host of hosts) await host.request(5);
      await eventually(() => singleValue(server, 'application:hosts:count'), 2);
      const rules = fleet.files['fleet-rules.yml'] ?? '';
      const recorded = Array.from(rules.matchAll(/record: (\S+)/g), ([, name = '']) => name);
      expect(recorded).toHaveLength(7);
      const [p95 = '', failed = '', ...others] = readQueries(fleet.page, 'Recording rules for the fleet');
      expect(others).toEqual([]);
      await eventually(() => withoutValue(server, [...recorded, p95]), []);
      await eventually(() => singleValue(server, failed.replace('5..', '2..')), 1);
    },
    LIMIT_MS,
  );

  test(
    'federates the sums of two sites, and shows the last ones of a site that does not answer',
    async () => {
      const north = [await fleet.startHost(), await fleet.startHost()];
      const south = [await fleet.startHost()];
      const sites = await Promise.all([
        fleet.run(fleet.write({ hosts: north }), 'site.yml', { targets: 2 }),
        fleet.run(fleet.write({ hosts: south, changed: { north: 'south' } }), 'site.yml', { targets: 1 }),
      ]);
      const addresses = addressesOf(sites.map(({ url }) => ({ address: new URL(url).host })));
      const folder = fleet.write({ changed: { [PRINTED_SITES]: addresses } });
      const global = await fleet.run(folder, 'global.yml', { targets: 2 });
      // A rate needs counts that rise after Prometheus has seen them.
      for (const host of [...north, ...south]) await host.request(5);
      for (const [at, requests] of [10, 5].entries()) {
        await eventually(() => singleValue(sites[at] as PrometheusServer, `sum(${COUNT})`), requests);
      }
      for (const host of [...north, ...south]) await host.request(5);

      const hosts = 'application:hosts:count';
      await eventually(() => valuesBy('site', global, hosts), { north: 2, south: 1 });
      await eventually(() => singleValue(global, `sum without (site) (${hosts})`), 3);
      const queries = readQueries(fleet.page, 'Federation');
      expect(queries).toHaveLength(2);
      await eventually(() => withoutValue(global, queries), []);
      expect(await global.query('{__name__=~".+_metrics_(count|bucket)"}')).toEqual([]);

      await sites[1]?.stop();
      await eventually(() => singleValue(global, 'count(up == 0)'), 1);
      await eventually(() => valuesBy('site', global, hosts), { north: 2, south: 1 });
    },
    LIMIT_MS,
  );

  test.each([
    ['a server', false],
    ['an agent', true],
  ])(
    'that is %s writes to a central one, and a host that ends does so there',
    async (_name, agent) => {
      const hosts = [await fleet.startHost(3), await fleet.startHost(3)];
      const central = await fleet.runCentral('prometheus');
      const folder = fleet.write({ hosts, central });
      const site = await fleet.run(folder, 'site-remote-write.yml', { targets: 2, agent });
      if (agent) await expect(site.query('up')).rejects.toThrow('unavailable with Prometheus Agent');
      for (const family of ['A123010101_inner', 'partner_http', 'A123010101_consumer']) {
        const counted = `sum by (site) (${family}_metrics_count)`;
        await eventually(() => valuesBy('site', central, counted), { north: 6 });
      }
      await hosts[0]?.request(4);
      await eventually(() => singleValue(central, `sum(${COUNT})`), 10);
      await eventually(() => withoutValue(central, ['application:inner_metrics_count:rate5m']), []);
      expect(await central.query('{__name__=~"(nodejs|process)_.+"}')).toEqual([]);

      await hosts[0]?.stop();
      await eventually(() => singleValue(central, `sum(${COUNT})`), 3);
      await eventually(() => valuesBy('instance', central, 'up == 0'), { [hosts[0]?.address ?? '']: 0 });
    },
    LIMIT_MS,
  );
});
