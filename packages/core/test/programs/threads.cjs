// A thread of a named group counts and is terminated. Prints the page of the main thread before and after.
const { once } = require('node:events');
const { isMainThread, parentPort, Worker } = require('node:worker_threads');
const { init } = require('@channel-exporter/core');

const exporter = init({ syscode: 'A123010101', defaultMetrics: false, defaultMetricsPort: false });
const record = (count) => exporter.consumer.attach('test').record('orders', 0, 150, count);

async function main() {
  const thread = new Worker(__filename);
  await once(thread, 'message');
  record(2);
  const before = await exporter.metricsText();
  await thread.terminate();
  let after = await exporter.metricsText();
  // Its socket must be missing for three seconds.
  while (!/state="retired"} 1$/m.test(after)) after = await exporter.metricsText();
  process.stdout.write(JSON.stringify({ before, after }));
  await exporter.close();
}

if (isMainThread) {
  void main();
} else {
  record(3);
  // From its first page on it belongs to the group.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows
  void exporter.metricsText().then(() => parentPort.postMessage('counted'));
  // Terminating it is what ends it.
  setInterval(() => {}, 60_000);
}
