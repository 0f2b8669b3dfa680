import { Refusal } from '../refusal.ts';
import { createKafka, noBroker } from './kafka.ts';

/** Sends messages to the demo's topics. */
export interface Publisher {
  send(topic: string, value: object): Promise<void>;
  close(): Promise<void>;
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
