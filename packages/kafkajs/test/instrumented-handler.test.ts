import { type ChannelExporter, createExporter, instrumentHandler } from '@channel-exporter/core';
import { instrumentConsumer } from '@channel-exporter/kafkajs';
import { recorded } from '@workshop/contract-tests/recorded';
import type { ConsumerRunConfig, EachBatchPayload, EachMessagePayload } from 'kafkajs';
import { Registry } from 'prom-client';

const newExporter = () =>
  createExporter({ syscode: 'A123010101', registry: new Registry(), defaultMetrics: false });

test('a handler that instrumentHandler records is not counted again, but by another exporter', async () => {
  const [exporter, other] = [newExporter(), newExporter()];
  const config = {
    eachMessage: instrumentHandler(exporter, 'own', async () => undefined),
    eachBatch: instrumentHandler(exporter, 'own', async () => undefined, { messages: () => 2 }),
  };
  await callHandlers(exporter, config);
  expect(await counts(exporter)).toEqual([['own', 3]]);
  await callHandlers(other, config);
  expect(await counts(other)).toEqual([['orders', 3]]);
  await exporter.close();
  await other.close();
});

/** Calls what a consumer that `exporter` observes is run with: one message, and a batch of two. */
async function callHandlers(exporter: ChannelExporter, config: ConsumerRunConfig): Promise<void> {
  let given: ConsumerRunConfig = {};
  const consumer = {
    run: (own: ConsumerRunConfig): void => {
      given = own;
    },
  };
  instrumentConsumer(exporter, consumer).run(config);
  const batch = { topic: 'orders', messages: [{ offset: '0' }, { offset: '1' }] };
  await given.eachMessage?.({ topic: 'orders' } as EachMessagePayload);
  await given.eachBatch?.({ batch } as unknown as EachBatchPayload);
}

async function counts(exporter: ChannelExporter): Promise<unknown> {
  const series = await recorded(exporter, 'A123010101_consumer_metrics');
  return series.map(({ labels, count }) => [labels.topic, count]);
}
