import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDemoRoutes } from './demo-routes.ts';
import { createPageServer } from './page-server.ts';
import { writePartnerDirectory } from './partner-directory.ts';
import type { PartnerPorts, ServiceFacts } from './processes/contracts.ts';
import { choosePort, closeServer, listen } from './processes/listen.ts';
import { ProcessList } from './processes/process-list.ts';
import type { DemoProcess } from './processes/start-process.ts';
import type { ServiceIntroduction } from './scrape/scraped-service.ts';
import { Watch } from './scrape/watch.ts';
import { SYSCODE } from './services/systems.ts';
import { portOf, type Settings } from './settings.ts';
import { type DemoBroker, startBroker } from './start-broker.ts';

/** A demo that runs. */
export interface Demo {
  /** Where the page is. */
  readonly url: string;
  readonly watch: Watch;
  /** Ends all of it, the last scrape included. */
  stop(): Promise<void>;
}

const KINDS = { orders: 'Express', billing: 'Koa', ledger: 'kafkajs' } as const;

/**
 * Starts all processes, the page last, and the traffic once everything stands.
 * @param lost is told when a process ends that should not
 * @throws Refusal where a port is taken or no broker answers; nothing is left behind
 */
export async function runDemo(settings: Settings, lost: (what: string) => void): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), 'channel-exporter-demo-'));
  const processes = new ProcessList(lost);
  let broker: DemoBroker | undefined;
  let watch: Watch | undefined;
  let server: Server | undefined;
  const stop = async (): Promise<void> => {
    watch?.stop();
    if (server !== undefined) closeServer(server);
    await processes.stop();
    await broker?.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    broker = await startBroker(settings);
    const partner = await processes.start('partner', { ...partnerPorts(settings), calm: false });
    const { payments, parcels, closed } = partner.facts;
    const given = {
      brokers: broker.brokers,
      partners: await writePartnerDirectory(folder, partner.facts),
      partnerUrls: { payments: urlOf(payments), parcels: urlOf(parcels), closed: urlOf(closed) },
      calm: false,
      run: Date.now().toString(36),
    };
    const starting = [
      processes.start('orders', { ...given, port: portOf(settings, 'orders') }, settings.way),
      processes.start('billing', { ...given, port: portOf(settings, 'billing') }, settings.way),
      processes.start('ledger', { ...given, port: await ledgerPort(settings) }, settings.way),
    ] as const;
    // Where one fails, the others are waited for: what has started must be known to be stopped.
    await Promise.allSettled(starting);
    const [orders, billing, ledger] = await Promise.all(starting);
    watch = new Watch([introduce(orders), introduce(billing), introduce(ledger)]);
    server = createPageServer('demo', createDemoRoutes(watch));
    const url = urlOf(await listen(server, settings.port));
    await watch.scrape();
    watch.start();
    const peers = { orders: urlOf(orders.facts.port), billing: urlOf(billing.facts.port) };
    for (const service of [orders, billing, ledger]) service.send({ peers });
    await processes.start('traffic', peers);
    return { url, watch, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function partnerPorts(settings: Settings): PartnerPorts {
  return {
    payments: portOf(settings, 'payments'),
    parcels: portOf(settings, 'parcels'),
    closed: portOf(settings, 'closed'),
  };
}

/** auto does not tell which port it has opened: any free one is chosen for it here. */
async function ledgerPort(settings: Settings): Promise<number> {
  const port = portOf(settings, 'ledger');
  return port !== 0 || settings.way === 'by-hand' ? port : choosePort(port);
}

function introduce({ name, pid, facts }: DemoProcess<ServiceFacts>): ServiceIntroduction {
  const service = name as keyof typeof SYSCODE;
  return { name, pid, syscode: SYSCODE[service], kind: KINDS[service], url: urlOf(facts.port) };
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}
