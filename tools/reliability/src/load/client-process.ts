import { serveCalls } from '@workshop/child-process';
import { Connection } from './connection.ts';
import { Latencies } from './latencies.ts';
import { KINDS } from './request-mix.ts';

/** What one client sent in one run, and what it got. */
export interface Sent {
  readonly sent: number;
  readonly answered: number;
  /** Answers of another status than expected, and those that never came whole. */
  readonly errors: number;
  /** Whole answers, by `path status` as the scrape must have them. */
  readonly byKind: Readonly<Record<string, number>>;
  readonly latencies: readonly number[];
  readonly seconds: number;
}

// The client of the load, in a process of its own: as many connections as it is told, each with one request at a time.
const pools = new Map<number, Connection[]>();

serveCalls({
  open: async ({ port, connections }: { port: number; connections: number }) => {
    const pool: Connection[] = [];
    // Not all at once: a listener's backlog is 511.
    while (pool.length < connections) {
      const some = Math.min(100, connections - pool.length);
      pool.push(...(await Promise.all(Array.from({ length: some }, () => Connection.open(port)))));
    }
    pools.set(port, pool);
  },
  run: ({ port, seconds }: { port: number; seconds: number }) => run(pools.get(port) ?? [], seconds),
  close: () => {
    for (const pool of pools.values()) for (const connection of pool) connection.close();
  },
});

async function run(pool: readonly Connection[], seconds: number): Promise<Sent> {
  const latencies = new Latencies();
  const answers = KINDS.map(() => 0);
  let sent = 0;
  let errors = 0;
  const beganMs = performance.now();
  const untilMs = beganMs + seconds * 1_000;
  await Promise.all(
    pool.map(async (connection) => {
      while (performance.now() < untilMs) {
        const at = sent++;
        const kind = at % KINDS.length;
        const { request = () => '', status = 0 } = KINDS[kind] ?? {};
        const askedMs = performance.now();
        const answer = await connection.ask(request(at));
        if (answer.complete) answers[kind] = (answers[kind] ?? 0) + 1;
        if (!answer.complete || answer.status !== status) errors++;
        latencies.add(performance.now() - askedMs);
        if (!connection.open) return;
      }
    }),
  );
  const byKind: Record<string, number> = {};
  for (const [at, { path, status }] of KINDS.entries()) {
    byKind[`${path} ${status}`] = (byKind[`${path} ${status}`] ?? 0) + (answers[at] ?? 0);
  }
  const answered = answers.reduce((sum, count) => sum + count, 0);
  return {
    sent,
    answered,
    errors,
    byKind,
    latencies: latencies.counts,
    seconds: (performance.now() - beganMs) / 1_000,
  };
}
