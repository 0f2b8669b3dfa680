import { instrumentConsumer, instrumentKafka } from '@channel-exporter/kafkajs';
import { consumerContract } from '@workshop/contract-tests/consumer';
import { Kafka, logLevel } from 'kafkajs';
import manifest from 'kafkajs/package.json' with { type: 'json' };

consumerContract({
  name: `kafkajs ${manifest.version}`,
  connect: (brokers, socketFactory) => new Kafka({ brokers, socketFactory, logLevel: logLevel.NOTHING }),
  instrumentConsumer,
  instrumentKafka,
});
