import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { peers, runChild } from '../processes/child.ts';
import type { FromChild, ServiceFacts, ToChild } from '../processes/contracts.ts';
import { Refusal } from '../refusal.ts';

const WORKERS = 2;

/**
 * The primary of a service in cluster mode. It keeps two workers of the unchanged program running and passes on what its
 * parent says; it has no line about metrics. The workers inherit the preload and the variables.
 */
runChild<'orders'>(async (given) => {
  const name = process.argv[3];
  const program = new URL(`../with-auto/${name}.ts`, import.meta.url);
  cluster.setupPrimary({ exec: fileURLToPath(program), args: [JSON.stringify(given)] });
  let stopping = false;
  cluster.on('exit', () => {
    if (stopping) return;
    reportWorkers();
    // A worker that cannot start ends the cluster, so that the parent learns of it.
    startWorker().then(reportWorkers, () => process.exit(1));
  });
  process.on('message', (message: ToChild) => {
    if (!('killWorker' in message)) return;
    workers()
      .find((worker) => worker.process.pid === message.killWorker)
      ?.process.kill('SIGKILL');
  });
  const [facts] = await Promise.all([startWorker(), ...Array.from({ length: WORKERS - 1 }, startWorker)]);
  return {
    facts: { ...facts, workers: pids() },
    stop: async () => {
      stopping = true;
      await Promise.all(workers().map(stopWorker));
    },
  };
});

function workers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}

/** @throws Refusal with the reason that the worker gave */
async function startWorker(): Promise<ServiceFacts> {
  const worker = cluster.fork();
  const ended = once(worker, 'exit').then(() => {
    throw new Error('A worker has ended before it was ready.');
  });
  const [said] = (await Promise.race([once(worker, 'message'), ended])) as [FromChild];
  if ('refused' in said) throw said.refused ? new Refusal(said.why) : new Error(said.why);
  void peers.then((known) => worker.isConnected() && worker.send({ peers: known } satisfies ToChild));
  return 'ready' in said ? (said.ready as ServiceFacts) : { port: 0 };
}

async function stopWorker(worker: Worker): Promise<void> {
  const ended = once(worker, 'exit');
  if (worker.isConnected()) worker.send({ stop: true } satisfies ToChild);
  await ended;
}

function reportWorkers(): void {
  process.send?.({ workers: pids() } satisfies FromChild, undefined, undefined, () => {});
}

function pids(): number[] {
  return workers().flatMap((worker) => worker.process.pid ?? []);
}
