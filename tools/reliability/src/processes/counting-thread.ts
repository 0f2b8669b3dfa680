import { parentPort } from 'node:worker_threads';
import { init } from '@channel-exporter/core';

// A thread that counts messages of a topic, and ends as it is told.

export type ThreadCall =
  | { readonly method: 'count'; readonly times: number }
  | { readonly method: 'page' | 'exit' | 'throw' | 'close' };

const options = { syscode: 'A123010101', defaultMetricsPort: false } as const;
const exporter = init(options);
// A second call returns the same exporter: it is no second member of the group.
const consumer = init(options).consumer.attach('thread');

async function answer(call: ThreadCall): Promise<unknown> {
  switch (call.method) {
    case 'count':
      for (let at = 0; at < call.times; at++) consumer.record('orders', 0, 1);
      return call.times;
    case 'page':
      return exporter.metricsText();
    case 'throw':
      setImmediate(() => {
        throw new Error('an error that the thread does not catch');
      });
      return null;
    case 'exit':
      return process.exit();
    default:
      await exporter.close();
      return process.exit();
  }
}

parentPort?.on('message', (call: ThreadCall) => {
  void answer(call).then((answered) => parentPort?.postMessage(answered));
});
parentPort?.postMessage('ready');
