const cluster = require('node:cluster');
const { once } = require('node:events');
const { Counter } = require('prom-client');

/**
 * Two workers of a cluster count, and one of them is killed. Prints the page of the other one before and after.
 * `core` is loaded in the format of the caller.
 */
exports.runWorkers = (core) => (cluster.isWorker ? work(core) : watch());

function work({ init }) {
  const exporter = init({ syscode: 'A123010101', defaultMetricsPort: false });
  const jobs = new Counter({ name: 'app_jobs_total', help: 'Jobs of the app.' });
  process.on('message', (number) => {
    exporter.consumer.attach('test').record('orders', 0, 150, number);
    jobs.inc(number);
    void exporter.metricsText().then((page) => process.send(page));
  });
  process.send('ready');
}

async function watch() {
  const workers = [cluster.fork(), cluster.fork()];
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const [one, two] = workers;
  await count(one, 2);
  const before = await count(two, 3);
  one.process.kill('SIGKILL');
  await once(one, 'exit');
  const after = await count(two, 1);
  two.process.kill('SIGKILL');
  process.stdout.write(JSON.stringify({ before, after }));
}

async function count(worker, by) {
  worker.send(by);
  const [page] = await once(worker, 'message');
  return page;
}
