import { instrumentConsumer } from '@channel-exporter/kafkajs';
import { expectedSeries } from '../src/difference.ts';
import { consumerDifferences } from '../src/differences/consumer.ts';
import { newExporter } from '../src/new-exporter.ts';
import { observationsOf, observed } from '../src/observed.ts';
import { Report } from '../src/report.ts';
import { type ConsumerGiven, consumerRows } from '../src/vectors.ts';

const report = new Report('kafkajs');
afterAll(() => report.print());

test.each(consumerRows.map((row) => [row.id, row.what, row] as const))('%s (%s)', async (_id, _what, row) => {
  const { name, result } = expectedSeries(consumerDifferences, row, 'kafkajs');
  if (result === 'refused') throw new Error('a consumer row has nothing that could be refused at set-up');
  if (name !== undefined) expect(result).not.toEqual(row.python);
  const exporter = newExporter();
  const run = instrumentConsumer(exporter, new StandInConsumer());
  await run.run({ eachMessage: workerOf(row.given) });
  // In Kafka a message has one topic; a consumer of several gets it from one of them.
  const topic = String(Array.isArray(row.given.queue) ? row.given.queue[0] : (row.given.queue ?? 'q.demo'));
  const delivered = run.deliver(topic);
  if (row.given.worker.raises === undefined) await delivered;
  else await expect(delivered).rejects.toThrow(row.given.worker.raises);
  const series = await observed(exporter, 'A123456789_consumer_metrics', observationsOf(result));
  expect(series).toEqual(result);
  report.count(name);
  await exporter.close();
});

type Worker = (payload: { readonly topic: string }) => Promise<unknown>;

/** As much of a consumer as the recording had: it hands one message to its worker. The broker is the contract's part. */
class StandInConsumer {
  #worker: Worker | undefined;

  async run({ eachMessage }: { eachMessage: Worker }): Promise<void> {
    this.#worker = eachMessage;
  }

  async deliver(topic: string): Promise<void> {
    await this.#worker?.({ topic });
  }
}

function workerOf({ worker }: ConsumerGiven): Worker {
  const { raises } = worker;
  if (raises !== undefined) {
    return () => {
      throw new Error(raises);
    };
  }
  if (worker.generator === true) {
    // The object that a generator function gives is what the worker returns.
    return async () => (function* () {})();
  }
  return async () => worker.returns;
}
