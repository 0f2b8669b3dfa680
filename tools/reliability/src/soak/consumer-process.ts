import { instrumentConsumer } from '@channel-exporter/kafkajs';
import type { Batch, ConsumerRunConfig, EachBatchPayload, EachMessagePayload } from 'kafkajs';
import { Random } from '../random.ts';
import { hostileText } from './hostile-text.ts';
import { serveSoaked } from './soaked.ts';

const BATCH = 20;

// Messages through the handlers that kafkajs would be given: node consumer-process.ts
await serveSoaked(undefined, async (exporter) => {
  const configs: ConsumerRunConfig[] = [];
  const consumer = instrumentConsumer(exporter, {
    run: async (config: ConsumerRunConfig) => {
      configs.push(config);
    },
  });
  const handle = (text: string): Promise<void> => {
    if (text.length % 7 === 0) return Promise.reject(new Error(text));
    return text.length % 11 === 0 ? new Promise(() => {}) : Promise.resolve();
  };
  await consumer.run({ eachMessage: ({ topic }) => handle(topic) });
  await consumer.run({
    eachBatch: async (payload) => {
      const { batch } = payload;
      for (const { offset } of batch.messages) payload.resolveOffset(offset);
      if (batch.topic.length % 3 === 0) throw new Error(batch.topic);
    },
  });
  const [{ eachMessage } = {}, { eachBatch } = {}] = configs;
  if (eachMessage === undefined || eachBatch === undefined)
    throw new Error('the handlers were not passed on');

  /** Gives them `count` messages, half of them in batches, and tells how many have ended: a handler may never return. */
  const leg = async ({ count, seed }: { count: number; seed: number }): Promise<number> => {
    const random = new Random(seed);
    let ended = 0;
    for (let at = 0; at < count / 2; at++) {
      const topic = hostileText(random);
      const outcome = eachMessage({ topic } as EachMessagePayload);
      if (topic.length % 7 === 0 || topic.length % 11 !== 0) {
        await outcome.catch(() => {});
        ended++;
      }
    }
    for (let at = 0; at < count / 2; at += BATCH) {
      await eachBatch(batchOf(hostileText(random))).catch(() => {});
      ended += BATCH;
    }
    return ended;
  };
  return { methods: { leg }, emitters: [] };
});

function batchOf(topic: string): EachBatchPayload {
  const messages = Array.from({ length: BATCH }, (_, at) => ({ offset: String(at) }));
  const batch = { topic, partition: 0, messages } as unknown as Batch;
  return { batch, resolveOffset: () => {} } as unknown as EachBatchPayload;
}
