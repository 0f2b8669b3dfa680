import { Kafka, logLevel } from 'kafkajs';
import type { Counted, Program, WorkContext } from '../program.ts';
import { waitForHealth } from '../wait-for-health.ts';

const TOPICS = ['orders.created', 'orders.paid', 'orders.price', 'orders.price.reply'];

/** `orders.paid` fails twice and is handled at the third attempt, so that five messages are handled in seven calls. */
const HANDLED = 7;

const handledEvents: readonly Counted[] = [
  { labels: { topic: 'orders.created', code: '0' }, count: 2, why: 'an event, handled' },
  {
    labels: { topic: 'orders.paid', code: '1' },
    count: 2,
    why: "an event whose handler throws: Nest 11 lets kafkajs see it, and kafkajs' retry is a new observation",
  },
  { labels: { topic: 'orders.paid', code: '0' }, count: 1, why: 'the third attempt' },
];

export const nestKafka: Program = {
  name: 'nest-kafka',
  title: 'NestJS 11, Kafka transport',
  shown: ['@nestjs/core', '@nestjs/microservices', 'kafkajs'],
  build: [['tsc']],
  start: ['node', 'dist/main'],
  topics: TOPICS,
  requests: [],
  work: sendOrders,
  messages: [
    ...handledEvents,
    {
      labels: { topic: 'orders.price', code: '0' },
      count: 2,
      why: 'a request with a reply: Nest sends the error of its handler as the reply, and kafkajs sees a success',
    },
  ],
  limits: [
    'A failed `@MessagePattern` handler has code `0`: Nest sends its error as the reply and resolves, so that kafkajs sees nothing of it. Remedy: a subclass of `ServerKafka`, see [nestjs.md](nestjs.md#kafka).',
  ],
};

export const nestKafkaSubclass: Program = {
  ...nestKafka,
  name: 'nest-kafka-subclass',
  folder: 'nest-kafka',
  title: 'NestJS 11, a subclass of `ServerKafka`',
  env: { SERVER: 'subclass' },
  config: 'module.exports = { consumer: { resultCode: (result) => (result === 1 ? 1 : 0) } };\n',
  messages: [
    ...handledEvents,
    { labels: { topic: 'orders.price', code: '0' }, count: 1, why: 'a request with a reply' },
    {
      labels: { topic: 'orders.price', code: '1' },
      count: 1,
      why: 'the subclass resolves with 1 and `resultCode` reads it',
    },
  ],
  limits: [],
};

/** Sends events and requests, and waits until each is handled and each request is answered. */
async function sendOrders({ port, brokers }: WorkContext): Promise<string> {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  const replies = kafka.consumer({ groupId: 'replies', sessionTimeout: 6000, heartbeatInterval: 1000 });
  try {
    await Promise.all([producer.connect(), replies.connect()]);
    const answers: string[] = [];
    const answered = new Promise<void>((resolve) => {
      void replies.subscribe({ topic: 'orders.price.reply', fromBeginning: true }).then(() =>
        replies.run({
          eachMessage: async ({ message: { value, headers } }) => {
            answers.push(`${value?.toString()} ${headers?.['kafka_nest-err']?.toString()}`);
            if (answers.length === 2) resolve();
          },
        }),
      );
    });
    const event = (id: string) => ({ value: JSON.stringify({ id }) });
    const request = (id: string) => ({
      ...event(id),
      headers: { kafka_correlationId: id, kafka_replyTopic: 'orders.price.reply' },
    });
    await producer.send({ topic: 'orders.created', messages: [event('1'), event('2')] });
    await producer.send({ topic: 'orders.paid', messages: [event('1')] });
    await producer.send({ topic: 'orders.price', messages: [request('1'), request('unknown')] });
    await answered;
    const handled = await waitForHealth<string[]>(port, (entries) => entries.length >= HANDLED);
    return [...handled, ...answers].sort().join('\n');
  } finally {
    await Promise.all([producer.disconnect(), replies.disconnect()]);
  }
}
