import type { ChannelExporter, ConsumerOptions } from '@channel-exporter/core';
import { checkExporter, replaceMethod } from '@workshop/plugin-kit';
import { isConsumer, observeRuns } from './instrument-consumer.js';
import type { Method } from './observe-handlers.js';

/** The part of a `Kafka` that is used: `consumer`. Loosely typed, so that each client with kafkajs' interface fits. */
export interface KafkaLike {
  readonly consumer: (config: never) => unknown;
}

/**
 * Records the messages of each consumer that `kafka.consumer()` creates from now on, as `instrumentConsumer` does. A
 * second call for the same exporter and `kafka` does nothing.
 *
 * @returns the given `kafka`
 * @throws ChannelExporterError for an unknown or wrong option, or if `kafka` has no `consumer`; TypeError if `exporter`
 * is not an exporter
 */
export function instrumentKafka<Kafka extends KafkaLike>(
  exporter: ChannelExporter,
  kafka: Kafka,
  options?: ConsumerOptions,
): Kafka {
  checkExporter('instrumentKafka', exporter, 'consumer');
  const attachment = exporter.consumer.attach('instrumentKafka', options);
  if (!isKafka(kafka)) {
    throw exporter.invalidTarget('instrumentKafka', kafka, 'a `new Kafka({ … })`');
  }
  if (!exporter.claim('kafkajs', kafka)) return kafka;
  replaceMethod(kafka, 'consumer', (createConsumer): Method => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const consumer: unknown = Reflect.apply(createConsumer, this, args);
      try {
        if (isConsumer(consumer)) observeRuns({ exporter, attachment }, consumer);
      } catch (error) {
        exporter.failed('consumer', error);
      }
      return consumer;
    };
  });
  return kafka;
}

function isKafka(given: unknown): given is KafkaLike {
  return typeof (given as Partial<KafkaLike> | null | undefined)?.consumer === 'function';
}
