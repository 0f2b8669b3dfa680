import { instrumentHandler } from '@channel-exporter/core';
import { handlerContract } from '@workshop/contract-tests/consumer';
import { type ConsumerRunConfig, Kafka, logLevel } from 'kafkajs';

/** Core's `instrumentHandler` records the handlers of kafkajs as the plugin does. */
handlerContract({
  name: 'instrumentHandler',
  connect: (brokers, socketFactory) => new Kafka({ brokers, socketFactory, logLevel: logLevel.NOTHING }),
  attach: (exporter, { eachMessage, eachBatch }, options) => ({
    eachMessage: instrumentHandler(
      exporter,
      (payload) => (payload as { topic: string }).topic,
      eachMessage,
      options,
    ),
    eachBatch: instrumentHandler(exporter, (payload) => batchOf(payload).topic, eachBatch, {
      ...options,
      messages: (payload) => batchOf(payload).messages,
    }),
  }),
  instrumentConsumer: (exporter, consumer, options) => {
    const { run } = consumer as unknown as { run(config: ConsumerRunConfig): unknown };
    return Object.assign(consumer, {
      run: ({ eachMessage, eachBatch, ...rest }: ConsumerRunConfig) =>
        run({
          ...rest,
          ...(eachMessage && {
            eachMessage: instrumentHandler(exporter, ({ topic }) => topic, eachMessage, options),
          }),
          ...(eachBatch && {
            eachBatch: instrumentHandler(exporter, ({ batch }) => batch.topic, eachBatch, {
              ...options,
              messages: ({ batch }) => batch.messages,
            }),
          }),
        }),
    });
  },
});

function batchOf(payload: unknown): { readonly topic: string; readonly messages: readonly unknown[] } {
  return (payload as { batch: { topic: string; messages: unknown[] } }).batch;
}
