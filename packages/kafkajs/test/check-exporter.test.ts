import { instrumentConsumer, instrumentKafka } from '@channel-exporter/kafkajs';
import { Kafka } from 'kafkajs';

const kafka = new Kafka({ brokers: ['127.0.0.1:9'] });

test.each([undefined, 'A123010101', kafka])('what is no exporter is refused in words (%#)', (given) => {
  const words = 'the first argument must be an exporter';
  expect(() => instrumentKafka(given as never, kafka)).toThrow(`instrumentKafka: ${words}`);
  expect(() => instrumentConsumer(given as never, kafka.consumer({ groupId: 'g' }))).toThrow(
    `instrumentConsumer: ${words}`,
  );
});
