import { startEmbeddedBroker } from '@workshop/kafka-broker';
import { Refusal } from './refusal.ts';
import { TOPICS } from './services/systems.ts';
import type { Settings } from './settings.ts';

/** The Kafka brokers of a run. */
export interface DemoBroker {
  readonly brokers: readonly string[];
  stop(): Promise<void>;
}

/**
 * The brokers of `KAFKA_BROKERS` as they are, else one that the demo brings: librdkafka's mock cluster, the real
 * protocol over TCP, in a process of its own.
 * @throws Refusal where the embedded broker cannot run on this machine
 */
export async function startBroker({ brokers }: Settings): Promise<DemoBroker> {
  if (brokers !== undefined) return { brokers, stop: async () => {} };
  try {
    return await startEmbeddedBroker(Object.values(TOPICS));
  } catch (error) {
    throw new Refusal(
      `The embedded Kafka broker cannot run on this machine (${(error as Error).message}). ` +
        'Start a broker and name it: KAFKA_BROKERS=127.0.0.1:9092 npx --yes pnpm@12 demo',
    );
  }
}
