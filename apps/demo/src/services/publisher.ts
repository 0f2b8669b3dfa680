import { type Kafka, Kafka as KafkaClient, logLevel } from 'kafkajs';
import { Refusal } from '../refusal.ts';

/** Sends messages to the demo's topics. */
export interface Publisher {
  send(topic: string, value: object): Promise<void>;
  close(): Promise<void>;
}

/**
 * A kafkajs client that says nothing by itself and does not wait long.
 * @param clientId the syscode of the service
 */
export function createKafka(clientId: string, brokers: readonly string[]): Kafka {
  return new KafkaClient({
    clientId,
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2000,
    retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 5 },
  });
}

/**
 * Connects a kafkajs producer.
 * @throws Refusal where no broker answers
 */
export async function createPublisher(clientId: string, brokers: readonly string[]): Promise<Publisher> {
  const producer = createKafka(clientId, brokers).producer();
  let key = 0;
  try {
    await producer.connect();
  } catch (error) {
    throw new Refusal(noBroker(brokers, error));
  }
  return {
    send: async (topic, value) => {
      await producer.send({
        topic,
        messages: [{ key: `${clientId}-${++key}`, value: JSON.stringify(value) }],
      });
    },
    close: () => producer.disconnect(),
  };
}

/** The sentence for brokers that do not answer. */
export function noBroker(brokers: readonly string[], error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return (
    `No Kafka broker answers at ${brokers.join(', ')} (${why}). Start one there, or leave KAFKA_BROKERS ` +
    'empty: the demo then brings its own.'
  );
}
