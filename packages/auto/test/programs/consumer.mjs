import { Kafka, logLevel } from 'kafkajs';

const kafka = new Kafka({ brokers: process.env.BROKERS.split(','), logLevel: logLevel.NOTHING });
const producer = kafka.producer();
await producer.connect();
await producer.send({ topic: 'orders', messages: [{ value: '1' }, { value: '2' }] });
await producer.disconnect();
const consumer = kafka.consumer({ groupId: process.env.GROUP });
await consumer.connect();
await consumer.subscribe({ topics: ['orders'], fromBeginning: true });
let handled = 0;
await new Promise((resolve) => {
  void consumer.run({
    eachMessage: async () => {
      if (++handled === 2) setImmediate(resolve);
    },
  });
});
await consumer.disconnect();
