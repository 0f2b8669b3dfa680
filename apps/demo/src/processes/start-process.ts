import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Refusal } from '../refusal.ts';
import { STOREFRONT, SYSCODE } from '../services/systems.ts';
import type { Contracts, FromChild, ProcessName, ServiceGiven, ToChild } from './contracts.ts';

/** A process of the demo, seen by its parent. */
export interface DemoProcess<Facts> {
  readonly name: ProcessName;
  readonly pid: number;
  readonly facts: Facts;
  send(message: ToChild): void;
  /** Calls back with each message after the one that it is ready. */
  onMessage(listener: (message: FromChild) => void): void;
  /** Calls back once when the process ends without having been told to. */
  onLost(lost: (how: string) => void): void;
  /** Tells it to end, and kills it where it has not ended after four seconds. */
  stop(): Promise<void>;
}

/**
 * How the services are measured: by lines of their own, or by `@channel-exporter/auto` alone, as one process or as a
 * cluster of workers.
 */
export type Way = 'by-hand' | 'with-auto' | 'in-cluster';

const CODES: Readonly<Record<string, string>> = { ...SYSCODE, storefront: STOREFRONT };

/** Lets a process load the packages' sources. */
const SOURCES = new URL('../../sources/register.mjs', import.meta.url).href;

/** core requires the app's prom-client, which is not installed beside the sources of core. */
const SOURCES_ENV = { NODE_PATH: join(import.meta.dirname, '../../node_modules') };

function isByAuto(way: Way | undefined): boolean {
  return way === 'with-auto' || way === 'in-cluster';
}

function preload(way: Way | undefined): string[] {
  // By its absolute path: Node looks for a preloaded package from the working directory.
  return ['--import', isByAuto(way) ? import.meta.resolve('@channel-exporter/auto') : SOURCES];
}

function programOf(name: ProcessName, way: Way | undefined): URL {
  const path = way === 'in-cluster' ? 'fleet/cluster.ts' : `${way ?? 'services'}/${name}.ts`;
  return new URL(`../${path}`, import.meta.url);
}

/** The variables that measure a service. The ledger has no app, so its scrape is on a port of its own. */
function autoEnv(name: ProcessName, { partners, port }: ServiceGiven): Record<string, string> {
  return {
    CHANNEL_EXPORTER_SYSCODE: CODES[name] ?? '',
    ...(name === 'ledger'
      ? {
          CHANNEL_EXPORTER_DEFAULT_METRICS_PORT: String(port),
          CHANNEL_EXPORTER_DEFAULT_METRICS_HOST: '127.0.0.1',
        }
      : { CHANNEL_EXPORTER_PARTNERS: partners, CHANNEL_EXPORTER_METRICS_PATH: '/metrics' }),
  };
}

const started = new Set<ChildProcess>();

/** Kills what still runs, at once: for the way out of a parent that cannot wait. */
export function killAll(): void {
  for (const child of started) child.kill('SIGKILL');
}

/**
 * Starts a program of the demo and resolves when it says that it is ready.
 * @param way how it is measured; undefined for one that is not measured
 * @throws Refusal with the reason that it gave
 */
export async function startProcess<Name extends ProcessName>(
  name: Name,
  given: Contracts[Name]['given'],
  way?: Way,
): Promise<DemoProcess<Contracts[Name]['facts']>> {
  const child = fork(programOf(name, way), [JSON.stringify(given), name], {
    // kafkajs computes negative timeouts, about which Node 24 warns.
    execArgv: [...preload(way), '--disable-warning=TimeoutNegativeWarning'],
    env: { ...process.env, ...(isByAuto(way) ? autoEnv(name, given as ServiceGiven) : SOURCES_ENV) },
  });
  started.add(child);
  const exited = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => {
    started.delete(child);
    return signal === null ? `exit code ${code}` : `${signal}`;
  });
  const facts = await Promise.race([
    firstMessage(child),
    exited.then((how) => {
      throw new Error(`The process "${name}" ended before it was ready (${how}).`);
    }),
  ]).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  let stopping = false;
  const send = (message: ToChild): void => {
    // A process that is just ending has no ear any more, which is no matter.
    if (child.connected) child.send(message, () => {});
  };
  return {
    name,
    pid: child.pid as number,
    facts,
    send,
    onMessage: (listener) => void child.on('message', listener),
    onLost: (lost) => void exited.then((how) => stopping || lost(how)),
    stop: async () => {
      stopping = true;
      send({ stop: true });
      const kill = setTimeout(() => child.kill('SIGKILL'), 4000);
      await exited;
      clearTimeout(kill);
    },
  };
}

/** What the child says first; what it tells is what its contract promises. */
function firstMessage(child: ChildProcess): Promise<Contracts[ProcessName]['facts']> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.on('message', (message: FromChild) => {
      if ('ready' in message) resolve(message.ready as Contracts[ProcessName]['facts']);
      if ('refused' in message) reject(message.refused ? new Refusal(message.why) : new Error(message.why));
    });
  });
}
