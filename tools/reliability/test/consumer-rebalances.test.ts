import { createExporter } from '@channel-exporter/core';
import { instrumentConsumer, instrumentKafka } from '@channel-exporter/kafkajs';
import { type Broker, startBroker, syncBarrierSocketFactory } from '@workshop/kafka-broker';
import { type Consumer, Kafka, logLevel } from 'kafkajs';
import { Registry } from 'prom-client';
import { collectGarbage } from '../src/consumer/collect-garbage.ts';

const TIMES = 20;

let broker: Broker;
beforeAll(async () => {
  broker = await startBroker(['orders']);
  // The one by which the topic was made.
  await until(() => held().TCPSocketWrap === undefined);
});
afterAll(() => broker.stop());

/** What keeps a process alive, and who listens to it: each kind, with how many there are. */
function held(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  for (const event of process.eventNames()) counts[`on ${String(event)}`] = process.listenerCount(event);
  // The turn in which this is asked.
  delete counts.Immediate;
  return counts;
}

/** Which of it there is more of now. */
function heldBeyond(before: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(held()).filter(([kind, count]) => count > (before[kind] ?? 0)));
}

/** Waits until it is so, or 10 s have passed: handles are given back some turns after they were closed. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let turns = 0; turns < 1_000 && !(await isSo()); turns++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function member(kafka: Kafka): Consumer {
  return kafka.consumer({
    groupId: 'restless',
    // Less a second, this is how long the broker waits for all members when one has come or gone.
    sessionTimeout: broker.faults === undefined ? 6_000 : 1_300,
    heartbeatInterval: 50,
    maxWaitTimeInMs: 20,
    retry: { initialRetryTime: 20, maxRetryTime: 50, retries: 100 },
  });
}

/** Resolves when the consumer is in its group, the next time. */
async function joins(consumer: Consumer): Promise<void> {
  await new Promise<void>((resolve) => {
    const off = consumer.on(consumer.events.GROUP_JOIN, () => {
      off();
      resolve();
    });
  });
}

async function run(consumer: Consumer): Promise<void> {
  const joined = joins(consumer);
  await consumer.connect();
  await consumer.subscribe({ topic: 'orders', fromBeginning: true });
  await consumer.run({ eachMessage: async () => undefined });
  await joined;
}

test(`members that join and leave ${TIMES} times leave nothing behind`, async () => {
  const before = held();
  const exporter = createExporter({ syscode: 'A123010101', registry: new Registry(), defaultMetrics: false });
  const kafka = instrumentKafka(
    exporter,
    new Kafka({
      brokers: broker.brokers,
      logLevel: logLevel.NOTHING,
      socketFactory: syncBarrierSocketFactory(),
    }),
  );
  const stays = member(kafka);
  await run(stays);

  /** One comes, so that the group is shared anew, and goes. */
  const comesAndGoes = async (): Promise<WeakRef<Consumer>> => {
    const guest = instrumentConsumer(exporter, member(kafka));
    const shared = joins(stays);
    await run(guest);
    await shared;
    const alone = joins(stays);
    await guest.disconnect();
    await alone;
    return new WeakRef(guest);
  };

  const guests: WeakRef<Consumer>[] = [];
  for (let at = 0; at < TIMES; at++) guests.push(await comesAndGoes());
  const alive = () => guests.filter((guest) => guest.deref() !== undefined);
  await until(async () => {
    await collectGarbage();
    return alive().length === 0;
  });
  expect(alive()).toEqual([]);

  await stays.disconnect();
  await exporter.close();
  await until(() => Object.keys(heldBeyond(before)).length === 0);
  expect(heldBeyond(before)).toEqual({});
});
