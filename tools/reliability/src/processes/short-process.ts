import { writeSync } from 'node:fs';
import { init } from '@channel-exporter/core';

// A process that counts one message and ends at once, as in a crash loop: node short-process.ts <exit|throw|page>
const exporter = init({ syscode: 'A123010101', defaultMetricsPort: false });
const [, , how] = process.argv;
if (how === 'page') {
  writeSync(1, await exporter.metricsText());
} else {
  exporter.consumer.attach('short').record('orders', 0, 1);
  if (how === 'throw') throw new Error('a service that does not start');
}
process.exit();
