import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startBrokerProcess } from './broker-process.ts';
import { createTopics } from './create-topics.ts';
import { startEmbeddedBroker } from './embedded-broker.ts';

/** A Kafka-protocol cluster on 127.0.0.1: librdkafka's mock cluster, built here or out of `kafka-crab-js`. */
export interface Broker {
  /** `host:port` of each node, for `new Kafka({ brokers })`. */
  readonly brokers: string[];
  /** Undefined on the embedded broker, which has none. */
  readonly faults: BrokerFaults | undefined;
  /** Ends it; resolves when the process is gone. */
  readonly stop: () => Promise<void>;
}

/** What can go wrong on purpose; nodes count from 1. Each resolves when it is in force and rejects when it is refused. */
export interface BrokerFaults {
  /** Closes the node's port and connections. */
  down(node: number): Promise<void>;
  /** Opens the node's port again. */
  up(node: number): Promise<void>;
  /** Delays each answer of the node, in milliseconds. */
  roundTrip(node: number, delayMs: number): Promise<void>;
  /** Answers the next `count` requests of that API key with that error code of the Kafka protocol. */
  fail(apiKey: number, errorCode: number, count: number): Promise<void>;
}

const binary = join(import.meta.dirname, '../bin/mockbroker');

/**
 * Starts the broker of the tests: the one that `pnpm build` has built, which can fail on purpose; the embedded one where
 * there was no compiler, or with `KAFKA_BROKER=embedded` in the environment.
 * @param topics made at the start, with 4 partitions each; others are made when a client first asks for them
 */
export async function startBroker(topics: readonly string[] = [], count = 1): Promise<Broker> {
  if (process.env.KAFKA_BROKER === 'embedded') return await startEmbeddedBroker(topics, count);
  if (!existsSync(binary)) {
    process.stderr.write(
      'kafka-broker: bin/mockbroker is not built, so the embedded broker serves, without faults\n',
    );
    return await startEmbeddedBroker(topics, count);
  }
  const started = await startBrokerProcess(binary, [String(count)], /BOOTSTRAP (\S+)\n/);
  const brokers = started.ready.split(',');
  await createTopics(brokers[0] as string, topics);
  const answers = createInterface(started.child.stdout)[Symbol.asyncIterator]();
  const send = async (command: string): Promise<void> => {
    started.child.stdin.write(`${command}\n`);
    const answer = await answers.next();
    if (answer.value !== 'OK') throw new Error(`kafka-broker: ${command}: ${answer.value ?? 'it has ended'}`);
  };
  return {
    brokers,
    faults: {
      down: (node) => send(`down ${node}`),
      up: (node) => send(`up ${node}`),
      roundTrip: (node, delayMs) => send(`rtt ${node} ${delayMs}`),
      fail: (apiKey, errorCode, times) => send(`err ${apiKey} ${errorCode} ${times}`),
    },
    stop: started.stop,
  };
}
