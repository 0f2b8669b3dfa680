import { type Kafka as Client, Kafka, logLevel } from 'kafkajs';
import { type Broker, startBroker, startEmbeddedBroker, syncBarrierSocketFactory } from '../src/index.ts';

function connect({ brokers }: Broker): Client {
  return new Kafka({
    brokers,
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
    socketFactory: syncBarrierSocketFactory(),
  });
}

async function partitions(broker: Broker, topic: string): Promise<number> {
  const admin = connect(broker).admin();
  await admin.connect();
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  await admin.disconnect();
  return topics[0]?.partitions.length ?? 0;
}

describe.each([
  ['the broker of the tests', startBroker],
  ['the embedded broker', startEmbeddedBroker],
])('%s', (_name, start) => {
  test('has its topics, with four partitions, when it is ready', async () => {
    const broker = await start(['orders', '订单']);
    expect(await partitions(broker, 'orders')).toBe(4);
    expect(await partitions(broker, '订单')).toBe(4);
    await broker.stop();
  });

  test('keeps what is sent for a group to read', async () => {
    const broker = await start(['orders']);
    const kafka = connect(broker);
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic: 'orders', messages: [{ value: 'paid', partition: 3 }] });
    await producer.disconnect();
    const consumer = kafka.consumer({ groupId: 'readers', sessionTimeout: 6_000 });
    await consumer.connect();
    await consumer.subscribe({ topic: 'orders', fromBeginning: true });
    const value = await new Promise((resolve) => {
      void consumer.run({ eachMessage: async ({ message }) => resolve(String(message.value)) });
    });
    expect(value).toBe('paid');
    await consumer.disconnect();
    await broker.stop();
  });

  test('is gone after stop, and may be stopped twice', async () => {
    const broker = await start();
    await broker.stop();
    await broker.stop();
    await expect(partitions(broker, 'orders')).rejects.toThrow(/ECONNREFUSED/);
  });

  test('may have several nodes', async () => {
    const broker = await start([], 3);
    expect(broker.brokers).toHaveLength(3);
    await broker.stop();
  });
});

test('a node that is down refuses connections until it is up; without a compiler there are no faults', async () => {
  const broker = await startBroker(['orders']);
  if (broker.faults !== undefined) {
    await broker.faults.down(1);
    await expect(partitions(broker, 'orders')).rejects.toThrow(/ECONNREFUSED/);
    await broker.faults.up(1);
    await expect(broker.faults.down(7)).rejects.toThrow(/down 7/);
  }
  expect(await partitions(broker, 'orders')).toBe(4);
  await broker.stop();
});
