import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Refusal } from '../refusal.ts';
import { SYSCODE } from '../services/systems.ts';
import type { Contracts, FromChild, ProcessName, ServiceGiven, ToChild } from './contracts.ts';

/** A process of the demo, seen by its parent. */
export interface DemoProcess<Facts> {
  readonly name: ProcessName;
  readonly pid: number;
  readonly facts: Facts;
  send(message: ToChild): void;
  /** Calls back once when the process ends without having been told to. */
  onLost(lost: (how: string) => void): void;
  /** Tells it to end, and kills it where it has not ended after four seconds. */
  stop(): Promise<void>;
}

/** How the services are measured: by lines of their own, or by `@channel-exporter/auto` alone. */
export type Way = 'by-hand' | 'with-auto';

/** Lets a process load the packages' sources. */
const SOURCES = new URL('../../sources/register.mjs', import.meta.url).href;

/** core requires the app's prom-client, which is not installed beside the sources of core. */
const SOURCES_ENV = { NODE_PATH: join(import.meta.dirname, '../../node_modules') };

function preload(way: Way | undefined): string[] {
  // By its absolute path: Node looks for a preloaded package from the working directory.
  return ['--import', way === 'with-auto' ? import.meta.resolve('@channel-exporter/auto') : SOURCES];
}

/** The variables that measure a service. The ledger has no app, so its scrape is on a port of its own. */
function autoEnv(name: ProcessName, { partners, port }: ServiceGiven): Record<string, string> {
  return {
    CHANNEL_EXPORTER_SYSCODE: SYSCODE[name as keyof typeof SYSCODE],
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
  const child = fork(
    new URL(`../${way ?? 'services'}/${name}.ts`, import.meta.url),
    [JSON.stringify(given)],
    {
      // kafkajs computes negative timeouts, about which Node 24 warns.
      execArgv: [...preload(way), '--disable-warning=TimeoutNegativeWarning'],
      env: { ...process.env, ...(way === 'with-auto' ? autoEnv(name, given as ServiceGiven) : SOURCES_ENV) },
    },
  );
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
    child.once('message', (message: FromChild) => {
      if ('ready' in message) resolve(message.ready as Contracts[ProcessName]['facts']);
      else reject(message.refused ? new Refusal(message.why) : new Error(message.why));
    });
  });
}
