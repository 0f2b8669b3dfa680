import type { Socket } from 'node:net';
import type { ChannelExporter, ConsumerOptions } from '@channel-exporter/core';
import type { Kafka } from 'kafkajs';

/** One Kafka client with kafkajs' interface, as the consumer contract drives it. */
export interface ConsumerSubject {
  /** As test titles show it, for example `kafkajs 2.2`. */
  readonly name: string;
  /** A client of its own that logs nothing. */
  connect(brokers: string[], socketFactory: (args: SocketFactoryArgs) => Socket): Kafka;
  instrumentConsumer<Consumer extends { readonly run: (config: never) => unknown }>(
    exporter: ChannelExporter,
    consumer: Consumer,
    options?: ConsumerOptions,
  ): Consumer;
  instrumentKafka<Client extends { readonly consumer: (config: never) => unknown }>(
    exporter: ChannelExporter,
    kafka: Client,
    options?: ConsumerOptions,
  ): Client;
}

export interface SocketFactoryArgs {
  host: string;
  port: number;
  onConnect: () => void;
}
