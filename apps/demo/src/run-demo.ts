import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPageServer } from './page-server.ts';
import { writePartnerDirectory } from './partner-directory.ts';
import { closeServer, listen } from './processes/listen.ts';
import { type DemoProcess, startProcess } from './processes/start-process.ts';
import type { ServiceIntroduction } from './scrape/scraped-service.ts';
import { Watch } from './scrape/watch.ts';
import { type ServiceFacts, type ServiceGiven, SYSCODE } from './services/given.ts';
import type { PartnerPorts } from './services/partner-ports.ts';
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
  const start = async <Facts>(name: string, given: object): Promise<DemoProcess<Facts>> => {
    const process = await startProcess<Facts>(name, given);
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
    const partner = await start<PartnerPorts>('partner', partnerPorts(settings));
    const { payments, parcels, closed } = partner.facts;
    const given = {
      brokers: broker.brokers,
      partners: await writePartnerDirectory(folder, partner.facts),
      partnerUrls: { payments: urlOf(payments), parcels: urlOf(parcels), closed: urlOf(closed) },
    };
    const [orders, billing, ledger] = await allOf([
      start<ServiceFacts>('orders', { ...given, port: portOf(settings, 'orders') } satisfies ServiceGiven),
      start<ServiceFacts>('billing', { ...given, port: portOf(settings, 'billing') } satisfies ServiceGiven),
      start<ServiceFacts>('ledger', { ...given, port: portOf(settings, 'ledger') } satisfies ServiceGiven),
    ]);
    watch = new Watch([introduce(orders), introduce(billing), introduce(ledger)]);
    server = createPageServer(watch);
    const url = urlOf(await listen(server, settings.port));
    await watch.scrape();
    watch.start();
    await start('traffic', {});
    const peers = { orders: urlOf(orders.facts.port), billing: urlOf(billing.facts.port) };
    for (const process of processes) process.send({ peers });
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

function introduce({ name, pid, facts }: DemoProcess<ServiceFacts>): ServiceIntroduction {
  const service = name as keyof typeof SYSCODE;
  return { name, pid, syscode: SYSCODE[service], kind: KINDS[service], url: urlOf(facts.port) };
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** `Promise.all` that waits for the others where one fails, so that all that has started is known and can be stopped. */
async function allOf<T extends readonly unknown[]>(
  promises: { [At in keyof T]: Promise<T[At]> },
): Promise<T> {
  await Promise.allSettled(promises);
  return (await Promise.all(promises)) as unknown as T;
}
