const { fork } = require('node:child_process');
const cluster = require('node:cluster');
const { get } = require('node:http');
const express = require('express');

// As Egg does it: a master that is the primary of a cluster, an agent that it forks, and workers. All load the framework.
if (process.argv[2] === 'agent') {
  process.on('disconnect', () => process.exit());
} else if (cluster.isPrimary) {
  const agent = fork(__filename, ['agent']);
  const worker = cluster.fork();
  worker.once('listening', ({ port }) => {
    get({ port, path: '/orders', agent: false }, (response) => {
      response.resume().once('end', () => process.stdout.write('asked\n'));
    });
  });
  process.once('SIGTERM', () => {
    agent.kill('SIGKILL');
    worker.process.kill('SIGKILL');
    process.exit();
  });
} else {
  const app = express();
  app.get('/orders', (_request, response) => response.json({ code: 'O1' }));
  app.listen(0);
}
