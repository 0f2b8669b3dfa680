const cluster = require('node:cluster');
const { once } = require('node:events');
const { get } = require('node:http');
const { Worker, isMainThread } = require('node:worker_threads');
const express = require('express');

// A service whose two workers, threads, or only process answer three requests each: node service.cjs [cluster|threads]
const [, , kind] = process.argv;

if (kind === 'cluster' && cluster.isPrimary) {
  for (let at = 0; at < 2; at++) cluster.fork();
} else if (kind === 'threads' && isMainThread) {
  for (let at = 0; at < 2; at++) {
    const worker = new Worker(__filename, { argv: [kind] });
    worker.once('exit', (code) => process.exit(code));
  }
} else {
  void serve();
}

async function serve() {
  const app = express();
  app.get('/orders/:id', (_request, response) => response.json({ code: 'O1' }));
  // Exclusive: each worker gets its own requests.
  const server = app.listen({ port: 0, host: '127.0.0.1', exclusive: true });
  await once(server, 'listening');
  for (let id = 0; id < 3; id++) {
    const { port } = server.address();
    const [response] = await once(get({ port, path: `/orders/${id}`, agent: false }), 'response');
    response.resume();
    await once(response, 'close');
  }
}
