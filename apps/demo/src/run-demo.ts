import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDemoRoutes } from './demo-routes.ts';
import { createPageServer } from './page-server.ts';
import { writePartnerDirectory } from './partner-directory.ts';
import type { Contracts, PartnerPorts, ProcessName, ServiceFacts } from './processes/contracts.ts';
import { closeServer, listen } from './processes/listen.ts';
import { type DemoProcess, startProcess, type Way } from './processes/start-process.ts';
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
  const processes: DemoProcess<unknown>[] = [];
  const start = async <Name extends ProcessName>(
    name: Name,
    given: Contracts[Name]['given'],
    way?: Way,
  ): Promise<DemoProcess<Contracts[Name]['facts']>> => {
    const process = await startProcess(name, given, way);
    process.onLost((how) => lost(`The process "${name}" has ended by itself (${how}).`));
    processes.push(process);
    return process;
  };
  let broker: DemoBroker | undefined;
  let watch: Watch | undefined;
  let server: Server | undefined;
  const stop = async (): Promise<void> => {
    watch?.stop();
    if (server !== undefined) closeServer(server);
    // The clients first, the broker last: what a service asks for until its end is still there.
    const [clients, services] = [processes.filter(isClient), processes.filter((one) => !isClient(one))];
    for (const some of [clients, services]) await Promise.all(some.map((process) => process.stop()));
    await broker?.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    broker = await startBroker(settings);
    const partner = await start('partner', partnerPorts(settings));
    const { payments, parcels, closed } = partner.facts;
    const given = {
      brokers: broker.brokers,
      partners: await writePartnerDirectory(folder, partner.facts),
      partnerUrls: { payments: urlOf(payments), parcels: urlOf(parcels), closed: urlOf(closed) },
    };
    const starting = [
      start('orders', { ...given, port: portOf(settings, 'orders') }, settings.way),
      start('billing', { ...given, port: portOf(settings, 'billing') }, settings.way),
      start('ledger', { ...given, port: await ledgerPort(settings) }, settings.way),
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
    await start('traffic', peers);
    return { url, watch, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function isClient({ name }: DemoProcess<unknown>): boolean {
  return name === 'traffic';
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
  if (port !== 0 || settings.way === 'by-hand') return port;
  const server = createServer();
  const free = await listen(server, 0);
  closeServer(server);
  return free;
}

function introduce({ name, pid, facts }: DemoProcess<ServiceFacts>): ServiceIntroduction {
  const service = name as keyof typeof SYSCODE;
  return { name, pid, syscode: SYSCODE[service], kind: KINDS[service], url: urlOf(facts.port) };
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}
