import type { Socket } from 'node:net';
import { type ChannelExporter, type ConsumerOptions, createExporter } from '@channel-exporter/core';
import { type Broker, startBroker, syncBarrierSocketFactory } from '@workshop/kafka-broker';
import type { Consumer, ConsumerConfig, Kafka, Producer } from 'kafkajs';
import { Registry } from 'prom-client';
import { type RecordedSeries, recorded, recordedOnce } from '../recorded.js';
import type { MessageSubject } from './consumer-subject.js';
import { type RunConfig, Watch } from './watched-run.js';

const SYSCODE = 'A123010101';
const FAMILY = `${SYSCODE}_consumer_metrics`;

/** A consumer that runs, and what became of its messages. */
export interface Running {
  readonly consumer: Consumer;
  readonly exporter: ChannelExporter;
  readonly watch: Watch;
}

export interface ConsumeOptions {
  readonly topics?: readonly string[];
  readonly options?: ConsumerOptions;
  readonly exporter?: ChannelExporter;
  readonly consumer?: Partial<ConsumerConfig>;
}

/** What one test of the contract works with: a broker for the whole file, the rest of its own. */
export class ConsumerSetting<Subject extends MessageSubject = MessageSubject> {
  readonly subject: Subject;
  /** A new name for each test. */
  topic = '';
  broker!: Broker;
  kafka!: Kafka;
  readonly #sockets = new Set<Socket>();
  #producer!: Producer;
  #consumers: Consumer[] = [];
  #exporters: ChannelExporter[] = [];
  #tests = 0;

  constructor(subject: Subject) {
    this.subject = subject;
    beforeAll(async () => {
      this.broker = await startBroker();
      this.kafka = this.connect();
      this.#producer = this.kafka.producer({
        allowAutoTopicCreation: true,
        retry: { initialRetryTime: 20, maxRetryTime: 50, retries: 100 },
      });
      await this.#producer.connect();
    });
    beforeEach(() => {
      this.topic = `topic-${++this.#tests}`;
    });
    afterEach(async () => {
      await this.disconnect();
      await Promise.all(this.#exporters.map((exporter) => exporter.close()));
      this.#exporters = [];
    });
    afterAll(async () => {
      await this.#producer.disconnect();
      await this.broker.stop();
    });
  }

  /** A client of its own. */
  connect(): Kafka {
    const open = syncBarrierSocketFactory();
    return this.subject.connect(this.broker.brokers, (args) => {
      const socket = open(args);
      this.#sockets.add(socket);
      return socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** Sends the messages in one request, so that they come in one batch. */
  async send(values: readonly string[], topic: string = this.topic, partition = 0): Promise<void> {
    await this.#producer.send({ topic, messages: values.map((value) => ({ value, partition })) });
  }

  /** A fresh exporter with a fresh registry; `mishaps` are its lines of log. */
  exporter(mishaps: string[] = []): ChannelExporter {
    const exporter = createExporter({
      syscode: SYSCODE,
      registry: new Registry(),
      defaultMetrics: false,
      logger: (line) => mishaps.push(line),
    });
    this.#exporters.push(exporter);
    return exporter;
  }

  /** A bare consumer of a group of its own; disconnected after the test. */
  consumer(config: Partial<ConsumerConfig> = {}, kafka: Kafka = this.kafka): Consumer {
    const consumer = kafka.consumer({
      groupId: `group-of-${this.topic}`,
      // Above the 3 s that the embedded broker takes to form a group.
      sessionTimeout: 6_000,
      rebalanceTimeout: 6_000,
      heartbeatInterval: 100,
      maxWaitTimeInMs: 50,
      retry: { initialRetryTime: 20, maxRetryTime: 50, retries: 5 },
      ...config,
    });
    this.#consumers.push(consumer);
    return consumer;
  }

  /** Runs an instrumented consumer from the beginning of the topic. */
  async consume(config: RunConfig, given: ConsumeOptions = {}): Promise<Running> {
    const { exporter = this.exporter(), topics = [this.topic] } = given;
    const watch = new Watch();
    const consumer = this.consumer(given.consumer);
    watch.watchClient(consumer);
    this.subject.instrumentConsumer(exporter, consumer, given.options);
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run(watch.watchHandlers(config));
    return { consumer, exporter, watch };
  }

  /** Waits for that many observations, ends all consumers, and gives what is recorded then. */
  async series(
    { exporter }: { readonly exporter: ChannelExporter },
    observations: number,
  ): Promise<RecordedSeries[]> {
    await recordedOnce(exporter, FAMILY, observations);
    await this.disconnect();
    return await recorded(exporter, FAMILY);
  }

  /** The same as `topic code`, each as often as it was counted; in the order in which the series began. */
  async counts(
    running: { readonly exporter: ChannelExporter },
    observations: number,
  ): Promise<Record<string, number>> {
    const series = await this.series(running, observations);
    return Object.fromEntries(
      series.map(({ labels, count }) => [
        `${labels.topic?.replace(this.topic, 'topic')} ${labels.code}`,
        count,
      ]),
    );
  }

  /** Takes the broker away and brings it back. The one that has no faults stays: all connections to it break. */
  async outage(): Promise<void> {
    const { faults } = this.broker;
    if (faults !== undefined) {
      await faults.down(1);
      await faults.up(1);
      return;
    }
    for (const socket of this.#sockets) {
      socket.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
    }
  }

  /** Ends all consumers: what was still to be recorded is recorded then. */
  async disconnect(): Promise<void> {
    const consumers = this.#consumers;
    this.#consumers = [];
    await Promise.all(consumers.map((consumer) => consumer.disconnect()));
  }
}

/** Waits until `isTrue`; fails with `what` when it never is. */
export async function until(what: string, isTrue: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!isTrue()) {
    if (performance.now() > deadline) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Waits on the clock that is recorded, for handlers whose time is looked at. */
export async function takeMs(durationMs: number): Promise<void> {
  const startedMs = performance.now();
  while (performance.now() - startedMs < durationMs) await new Promise((resolve) => setTimeout(resolve, 1));
}
