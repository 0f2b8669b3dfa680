import type { AttachPlugin } from '@channel-exporter/core';
import { replaceMethod } from '@workshop/plugin-kit';
import { instrumentKafka, type KafkaLike } from './instrument-kafka.js';

/** Records the messages of every consumer that this copy of kafkajs creates. */
export const attach: AttachPlugin = (exporter, { exports, onService }, { consumer }) => {
  const { Kafka } = exports as { readonly Kafka: { readonly prototype: KafkaLike } };
  instrumentKafka(exporter, Kafka.prototype, consumer);
  replaceMethod(Kafka.prototype, 'consumer', (createConsumer) => {
    return function (this: KafkaLike, config: never): unknown {
      onService();
      return createConsumer.call(this, config);
    };
  });
};
