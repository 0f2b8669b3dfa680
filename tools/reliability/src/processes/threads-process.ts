import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type ChannelExporter, createExporter, init } from '@channel-exporter/core';
import { serveCalls } from '@workshop/child-process';
import { Piscina } from 'piscina';
import { Registry } from 'prom-client';
import type { ThreadCall } from './counting-thread.ts';

// A process with threads, which count together with it and with each other.
const threads = new Map<number, Worker>();
let main: ChannelExporter | undefined;
let other: ChannelExporter | undefined;
let pool: Piscina | undefined;

async function ask(thread: number, call: ThreadCall): Promise<unknown> {
  const worker = threads.get(thread) as Worker;
  const answered = once(worker, 'message');
  worker.postMessage(call);
  const [answer] = (await answered) as [unknown];
  return answer;
}

function countIn(exporter: ChannelExporter | undefined, times: number): void {
  const consumer = exporter?.consumer.attach('main');
  for (let at = 0; at < times; at++) consumer?.record('orders', 0, 1);
}

serveCalls({
  join: () => {
    main = init({ syscode: 'A123010101', defaultMetricsPort: false });
  },
  /** An exporter of another system in the same group. */
  joinOther: () => {
    other = createExporter({ syscode: 'B123010101', registry: new Registry(), group: 'threads' });
  },
  start: async () => {
    const worker = new Worker(new URL('./counting-thread.ts', import.meta.url));
    worker.on('error', () => {});
    await once(worker, 'message');
    threads.set(worker.threadId, worker);
    return worker.threadId;
  },
  count: async ({ thread, times }: { thread: number; times: number }) => {
    if (thread === 0) countIn(main, times);
    else await ask(thread, { method: 'count', times });
  },
  countOther: (times: number) => countIn(other, times),
  page: (thread: number) => (thread === 0 ? main?.metricsText() : ask(thread, { method: 'page' })),
  otherPage: () => other?.metricsText(),
  end: async ({ thread, how }: { thread: number; how: 'terminate' | 'exit' | 'throw' | 'close' }) => {
    const worker = threads.get(thread) as Worker;
    threads.delete(thread);
    const ended = new Promise((resolve) => {
      worker.once('exit', resolve);
    });
    if (how === 'terminate') await worker.terminate();
    else worker.postMessage({ method: how });
    await ended;
  },
  openPool: ({ atomics, size }: { atomics: 'sync' | 'async' | 'disabled'; size: number }) => {
    const filename = new URL('./counting-task.ts', import.meta.url).href;
    pool = new Piscina({ filename, minThreads: size, maxThreads: size, atomics });
  },
  runTasks: async ({ tasks, waitMs }: { tasks: number; waitMs: number }) => {
    await Promise.all(
      Array.from({ length: tasks }, async () => {
        await pool?.run(waitMs);
      }),
    );
  },
  /** Connects to the doorbell of each process and thread of the group, as scrapes that have given up. */
  ringPool: async ({ times }: { times: number }) => {
    const base = process.env.CHANNEL_EXPORTER_DIR as string;
    const [group] = readdirSync(base);
    const directory = join(base, group as string);
    for (const name of readdirSync(directory).filter((each) => each.startsWith('bell-'))) {
      for (let at = 0; at < times; at++) {
        const socket = connect(join(directory, name));
        await once(socket, 'connect').catch(() => {});
        socket.destroy();
      }
    }
  },
  closePool: () => pool?.destroy(),
});
