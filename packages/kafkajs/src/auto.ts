import type { AttachPlugin } from '@channel-exporter/core';
import { instrumentKafka, type KafkaLike } from './instrument-kafka.js';

/** Records the messages of every consumer that this copy of kafkajs creates. */
export const attach: AttachPlugin = (exporter, { exports }, { consumer }) => {
  const { Kafka } = exports as { readonly Kafka: { readonly prototype: KafkaLike } };
  instrumentKafka(exporter, Kafka.prototype, consumer);
};
