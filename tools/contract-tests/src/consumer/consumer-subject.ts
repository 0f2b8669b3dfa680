import type { Socket } from 'node:net';
import type { ChannelExporter, ConsumerOptions } from '@channel-exporter/core';
import type { Kafka } from 'kafkajs';

/** A way to record the messages of a client with kafkajs' interface, as the cases with a broker drive it. */
export interface MessageSubject {
  /** As test titles show it, for example `kafkajs 2.2`. */
  readonly name: string;
  /** A client of its own that logs nothing. */
  connect(brokers: string[], socketFactory: (args: SocketFactoryArgs) => Socket): Kafka;
  instrumentConsumer<Consumer extends { readonly run: (config: never) => unknown }>(
    exporter: ChannelExporter,
    consumer: Consumer,
    options?: ConsumerOptions,
  ): Consumer;
}

/** A plugin for such a client, as the consumer contract drives it. */
export interface ConsumerSubject extends MessageSubject {
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
