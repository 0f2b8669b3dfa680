import { join } from 'node:path';
import type { Broker } from './broker.ts';
import { startBrokerProcess } from './broker-process.ts';
import { createTopics } from './create-topics.ts';

/**
 * Starts librdkafka's mock cluster out of the prebuilt `kafka-crab-js`, in a process of its own: the real protocol over
 * TCP on 127.0.0.1, at once, without a compiler and without faults. A group takes 3 s to form, so that a session timeout
 * must be longer; a member that leaves is noticed when its session times out (kafkajs logs an error of LeaveGroup then).
 * @param topics made at the start, with 4 partitions each; others are made when a client first asks for them
 * @throws Error with what the process wrote where `kafka-crab-js` has no build for this machine
 */
export async function startEmbeddedBroker(topics: readonly string[] = [], count = 1): Promise<Broker> {
  const script = join(import.meta.dirname, 'embedded-broker-process.mjs');
  const started = await startBrokerProcess(
    process.execPath,
    [script, String(count)],
    /Mock cluster enabled.* replaced with ([\d.:,]+)/,
  );
  const brokers = started.ready.split(',');
  await createTopics(brokers[0] as string, topics);
  return { brokers, faults: undefined, stop: started.stop };
}
