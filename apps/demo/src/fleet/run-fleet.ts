import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertmanagerServer, PrometheusServer } from '@workshop/prometheus';
import { createPageServer } from '../page-server.ts';
import { writePartnerDirectory } from '../partner-directory.ts';
import type { ServiceFacts } from '../processes/contracts.ts';
import { choosePort, closeServer, listen } from '../processes/listen.ts';
import { ProcessList } from '../processes/process-list.ts';
import type { DemoProcess } from '../processes/start-process.ts';
import { STOREFRONT, SYSCODE } from '../services/systems.ts';
import { PORT_OFFSETS, portOf, type Settings } from '../settings.ts';
import { type DemoBroker, startBroker } from '../start-broker.ts';
import { Faults } from './faults.ts';
import { createFleetRoutes } from './fleet-routes.ts';
import type { FleetService } from './fleet-state.ts';
import { FleetWatch } from './fleet-watch.ts';
import { type Monitoring, startMonitoring } from './monitoring.ts';

/** A fleet that runs. */
export interface Fleet {
  /** Where the page is. */
  readonly url: string;
  readonly services: readonly FleetService[];
  readonly prometheus: PrometheusServer;
  readonly alertmanager: AlertmanagerServer;
  stop(): Promise<void>;
}

const SERVICES = {
  storefront: { kind: 'Express', syscode: STOREFRONT },
  orders: { kind: 'Express', syscode: SYSCODE.orders },
  billing: { kind: 'Koa', syscode: SYSCODE.billing },
  ledger: { kind: 'kafkajs', syscode: SYSCODE.ledger },
} as const;
const NAMES = ['storefront', 'orders', 'billing', 'ledger'] as const;

type Ports = Readonly<Record<keyof typeof PORT_OFFSETS, number>>;

/**
 * Starts the services in cluster mode, measured by auto alone, with Prometheus, the generated rules and Alertmanager;
 * then the page, and the traffic last.
 * @param lost is called when a process ends that should not
 * @throws Refusal where a port is taken or a program is missing; nothing is left behind
 */
export async function runFleet(settings: Settings, lost: (what: string) => void): Promise<Fleet> {
  const folder = await mkdtemp(join(tmpdir(), 'channel-exporter-fleet-'));
  const processes = new ProcessList(lost);
  let broker: DemoBroker | undefined;
  let monitoring: Monitoring | undefined;
  let server: Server | undefined;
  const stop = async (): Promise<void> => {
    if (server !== undefined) closeServer(server);
    await processes.stop();
    await Promise.all([monitoring?.stop(), broker?.stop()]);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const ports = await choosePorts(settings);
    const services = NAMES.map((name) => ({ name, ...SERVICES[name], url: urlOf(ports[name]) }));
    monitoring = await startMonitoring({ folder, services, ports });
    broker = await startBroker(settings);
    const partner = await processes.start('partner', { ...ports, calm: true });
    const given = {
      brokers: broker.brokers,
      partners: await writePartnerDirectory(folder, ports),
      partnerUrls: {
        payments: urlOf(ports.payments),
        parcels: urlOf(ports.parcels),
        closed: urlOf(ports.closed),
      },
      calm: true,
      run: Date.now().toString(36),
    };
    const starting = NAMES.map((name) =>
      processes.start(name, { ...given, port: ports[name] }, 'in-cluster'),
    );
    // Where one fails, the others are waited for: what has started must be known to be stopped.
    await Promise.allSettled(starting);
    const clusters = await Promise.all(starting);
    const peers = {
      storefront: urlOf(ports.storefront),
      orders: urlOf(ports.orders),
      billing: urlOf(ports.billing),
    };
    for (const cluster of clusters) cluster.send({ peers });
    await monitoring.prometheus.allHealthy();
    const faults = new Faults(
      partner,
      clusters.find(({ name }) => name === 'orders') as DemoProcess<ServiceFacts>,
    );
    const watch = new FleetWatch(services, monitoring, faults);
    server = createPageServer('fleet', createFleetRoutes(watch, faults));
    const url = urlOf(await listen(server, settings.port));
    await processes.start('traffic', peers);
    const { prometheus, alertmanager } = monitoring;
    return { url, services, prometheus, alertmanager, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** All at once, as Prometheus has to know the ports of the services before they listen. */
async function choosePorts(settings: Settings): Promise<Ports> {
  const names = Object.keys(PORT_OFFSETS) as (keyof Ports)[];
  const chosen = await Promise.all(
    names.map(async (name) => [name, await choosePort(portOf(settings, name))] as const),
  );
  return Object.fromEntries(chosen) as Record<keyof Ports, number>;
}

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}
