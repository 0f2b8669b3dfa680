import { syncBarrierSocketFactory } from '@workshop/kafka-broker';
import { Kafka, logLevel } from 'kafkajs';
import { Refusal } from '../refusal.ts';
import { TOPICS } from './systems.ts';

/**
 * A kafkajs client that says nothing by itself and does not wait long.
 * @param clientId the syscode of the service
 */
export function createKafka(clientId: string, brokers: readonly string[]): Kafka {
  return new Kafka({
    clientId,
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    // For the embedded broker, and harmless for others: the members of one group are the workers of a cluster.
    socketFactory: syncBarrierSocketFactory(),
    connectionTimeout: 2000,
    retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 5 },
  });
}

/**
 * Makes the demo's topics, which the broker may not do by itself at their first use.
 * @throws Refusal where no broker answers
 */
export async function createTopics(clientId: string, brokers: readonly string[]): Promise<void> {
  const admin = createKafka(clientId, brokers).admin();
  try {
    await admin.connect();
  } catch (error) {
    throw new Refusal(noBroker(brokers, error));
  }
  // Refused where they are there already, and by the embedded broker, which has made them at its start.
  await admin.createTopics({ topics: Object.values(TOPICS).map((topic) => ({ topic })) }).catch(() => false);
  await admin.disconnect();
}

/** The sentence for brokers that do not answer. */
export function noBroker(brokers: readonly string[], error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return (
    `No Kafka broker answers at ${brokers.join(', ')} (${why}). Start one there, or leave KAFKA_BROKERS ` +
    'empty: the demo then brings its own.'
  );
}
