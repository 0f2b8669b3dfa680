import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import {
  type AlertmanagerServer,
  describeWith,
  type PrometheusServer,
  shortenWindows,
  startAlertmanager,
  startPrometheus,
} from '@workshop/prometheus';
import { type DemoProcess, descendantsOf, readState, startDemo, until } from './demo-process.ts';

const LIMIT_MS = 240_000;
const WAIT_MS = 120_000;
/** 10 s in place of 5 minutes. */
const TIMES_SHORTER = 30;
const RULES = join(__dirname, '../../../docs/rules/A123010101.rules.yml');

/** One alert of a notification, as Alertmanager posts it. */
interface Notified {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
}

describeWith('prometheus', 'alertmanager')('a partner that breaks and recovers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'alerts-'));
  const notified: Notified[] = [];
  let demo: DemoProcess;
  let webhook: Server;
  let alertmanager: AlertmanagerServer;
  let prometheus: PrometheusServer;

  beforeAll(async () => {
    webhook = createServer((request, response) => {
      void json(request).then((body) => {
        notified.push(...(body as { readonly alerts: readonly Notified[] }).alerts);
        response.end();
      });
    });
    webhook.listen(0, '127.0.0.1');
    await once(webhook, 'listening');
    demo = startDemo({});
    const { services } = await readState(await demo.url);
    const { port } = webhook.address() as AddressInfo;
    alertmanager = await startAlertmanager({ webhook: `http://127.0.0.1:${port}/` });
    const rules = join(folder, 'rules.yml');
    writeFileSync(rules, shortenWindows(readFileSync(RULES, 'utf8'), TIMES_SHORTER));
    prometheus = await startPrometheus({
      targets: services.map(({ name, url }) => ({ job: name, address: new URL(url).host })),
      ruleFiles: [rules],
      alertmanager: alertmanager.url,
    });
  }, LIMIT_MS);

  afterAll(async () => {
    if (demo !== undefined) signalPartner('SIGCONT');
    demo?.pressControlC();
    await demo?.ended;
    await prometheus?.stop();
    await alertmanager?.stop();
    webhook?.closeAllConnections();
    webhook?.close();
    rmSync(folder, { recursive: true });
  }, LIMIT_MS);

  /** The process stops or goes on as a whole: connections to it stay open, and get no answer meanwhile. */
  function signalPartner(signal: 'SIGSTOP' | 'SIGCONT'): void {
    const partner = descendantsOf(demo.pid).find((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('services/partner'),
    );
    if (partner === undefined) throw new Error('the demo has no process of the partner');
    process.kill(partner, signal);
  }

  function page(status: Notified['status'], since: number): Notified | undefined {
    return notified.find(
      (one) =>
        one.status === status &&
        one.labels.alertname === 'ChannelPartnerFailing' &&
        one.labels.severity === 'page' &&
        one.labels.partner === '1' &&
        (status === 'resolved' || Date.parse(one.startsAt) >= since),
    );
  }

  test(
    'Prometheus evaluates each rule, and records what the demo does',
    async () => {
      await until(
        async () =>
          (await prometheus.query('application_partner:partner_calls:rate5m{partner="1"} > 0')).length > 0 &&
          (await prometheus.query('slo:sli_error:ratio_rate5m{sloth_slo="availability"} > 0')).length > 0,
        () => 'nothing is recorded',
        WAIT_MS,
      );
      const response = await fetch(`${prometheus.url}/api/v1/rules`);
      const { data } = (await response.json()) as {
        data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
      };
      const all = data.groups.flatMap(({ rules }) => rules);
      expect(all.length).toBeGreaterThan(60);
      expect(all.filter(({ lastError = '' }) => lastError !== '')).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    'pages while it does not answer, with the reason, and not any longer',
    async () => {
      const stopped = Date.now();
      signalPartner('SIGSTOP');
      const fired = await until(
        () => page('firing', stopped),
        () => `only: ${JSON.stringify(notified)}`,
        WAIT_MS,
      );
      expect(fired.labels).toMatchObject({ application: 'A123010101', appid: 'A123' });
      expect(fired.annotations.summary).toMatch(/^A123010101: .*% of the calls to partner 1 fail$/);
      expect(fired.annotations.description).toMatch(/HTTP status: timeout \(.*\/s\)/);
      notified.length = 0;
      signalPartner('SIGCONT');
      await until(
        () => page('resolved', stopped),
        () => `only: ${JSON.stringify(notified)}`,
        WAIT_MS,
      );
      const share = 'application_partner:partner_calls_failed:ratio_rate5m{partner="1"} < 0.5';
      await until(
        async () =>
          (await prometheus.query(share)).length > 0 &&
          (await alertmanager.alerts()).every(
            ({ labels }) => labels.partner !== '1' || labels.severity !== 'page',
          ),
        () => 'it fires again',
        WAIT_MS,
      );
    },
    LIMIT_MS,
  );
});
