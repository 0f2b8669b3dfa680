import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
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
    fork: async () => {
      const worker = cluster.fork();
      worker.on('error', () => {});
      await once(worker, 'listening');
      workers.set(pidOf(worker), worker);
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
  createServer(app).listen(port, '127.0.0.1');
}
