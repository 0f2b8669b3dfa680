import { setTimeout } from 'node:timers/promises';
import { init } from '@channel-exporter/core';

// A task of a pool: one message, which may take some time.
const exporter = init({ syscode: 'A123010101', defaultMetricsPort: false });
const consumer = exporter.consumer.attach('task');

export default async function countMessage(waitMs: number): Promise<void> {
  if (waitMs > 0) await setTimeout(waitMs);
  consumer.record('orders', 0, waitMs);
}
