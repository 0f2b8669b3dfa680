// The embedded broker's own process. JavaScript, so that every Node of the version matrix can start it.
import { KafkaClient } from 'kafka-crab-js';

// Ctrl-C reaches the whole group: the parent decides, and closes stdin.
process.on('SIGINT', () => undefined);
process.stdin.resume().once('end', () => process.exit(0));

const client = new KafkaClient({
  brokers: 'replaced:1',
  clientId: 'embedded-broker',
  logLevel: 'info', // the address is told in a line of this level, and nowhere else
  configuration: { 'test.mock.num.brokers': process.argv[2] },
});
// The cluster lives as long as the producer does.
globalThis.producer = client.createProducer({});
