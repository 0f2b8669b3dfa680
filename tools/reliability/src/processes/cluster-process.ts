import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { init } from '@channel-exporter/core';
import { createExpressMiddleware } from '@channel-exporter/express';
import { serveCalls } from '@workshop/child-process';
import express from 'express';

// A primary that knows nothing of metrics, and workers that share a port: node cluster-process.ts <port>
const port = Number(process.argv[2]);

if (cluster.isPrimary) {
  const workers = new Map<number, Worker>();
  const pidOf = ({ process: { pid } }: Worker): number => pid as number;
  cluster.on('exit', (worker) => workers.delete(pidOf(worker)));
  serveCalls({
    fork: async (held?: { holdFile: string }) => {
      const worker = cluster.fork(held === undefined ? {} : { HOLD_FILE: held.holdFile });
      worker.on('error', () => {});
      workers.set(pidOf(worker), worker);
      if (held === undefined) await once(worker, 'listening');
      return pidOf(worker);
    },
    signal: async ({ pid, signal }: { pid: number; signal: NodeJS.Signals }) => {
      const worker = workers.get(pid) as Worker;
      const ended = signal === 'SIGKILL' ? once(worker, 'exit') : undefined;
      worker.process.kill(signal);
      await ended;
    },
  });
} else {
  const exporter = init({ syscode: 'A123010101', defaultMetricsPort: false });
  const app = express();
  app.use(createExpressMiddleware(exporter));
  app.get('/orders/:id', (_request, response) => {
    response.set('x-worker', String(process.pid)).json({ code: 0 });
  });
  process.on('SIGUSR2', () => {
    for (;;);
  });
  const { HOLD_FILE: holdFile } = process.env;
  if (holdFile !== undefined) {
    // A start that takes long: nothing else runs in this process.
    writeFileSync(holdFile, '');
    while (existsSync(holdFile));
  }
  createServer(app).listen(port, '127.0.0.1');
}
