export { type ConsumerLike, instrumentConsumer } from './instrument-consumer.js';
export { instrumentKafka, type KafkaLike } from './instrument-kafka.js';
