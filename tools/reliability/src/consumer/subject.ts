import { type ChannelExporter, createExporter } from '@channel-exporter/core';
import type { Consumer, Kafka, Producer } from 'kafkajs';
import { Registry } from 'prom-client';
import { Handled } from './handled.ts';
import { KeptRunning } from './kept-running.ts';
import { mishaps, ScriptedHandlers } from './scripted-handlers.ts';

const FAMILY = 'A123010101_consumer_metrics';
const TOPICS = 8;
/** In all topics together. */
export const PARTITIONS: number = 4 * TOPICS;

/** One way of consuming. */
export interface Setting {
  readonly name: string;
  readonly eachBatch?: boolean;
  readonly autoResolve?: boolean;
  readonly resultCode?: boolean;
  readonly autoCommit?: boolean;
  readonly concurrency: number;
  /** Makes a consumer of one and the same group, observed. */
  readonly instrument: (exporter: ChannelExporter, kafka: Kafka, hasResultCode: boolean) => Consumer;
}

/** The messages of each partition in turn, then round again; kafkajs gets each as one batch. */
export type Batches = readonly (readonly string[])[];

/** What was recorded and what happened. */
export interface Comparison {
  readonly found: unknown;
  readonly expected: unknown;
}

/** A consumer that does what stands in its messages, over {@link PARTITIONS} partitions, and is observed. */
export class Subject {
  readonly #setting: Setting;
  readonly #kafka: Kafka;
  readonly #producer: Producer;
  readonly #handled = new Handled();
  readonly #handlers = new ScriptedHandlers(this.#handled);
  readonly exporter: ChannelExporter = createExporter({
    syscode: 'A123010101',
    registry: new Registry(),
    defaultMetrics: false,
    logger: () => undefined,
  });
  readonly #topics: readonly string[];
  #running: KeptRunning | undefined;

  constructor(setting: Setting, kafka: Kafka) {
    this.#setting = setting;
    this.#kafka = kafka;
    this.#producer = kafka.producer({ allowAutoTopicCreation: true });
    this.#topics = Array.from({ length: TOPICS }, (_, at) => `${setting.name.replaceAll(/\W+/g, '-')}.${at}`);
  }

  async start(): Promise<void> {
    const setting = this.#setting;
    const handlers = this.#handlers;
    const { eachBatch = false, autoResolve = true, resultCode: hasResultCode = false } = setting;
    await this.#producer.connect();
    for (const topic of this.#topics) await this.#send([[topic, 0, ['[]']]]);
    const make = (): Consumer => setting.instrument(this.exporter, this.#kafka, hasResultCode);
    this.#running = new KeptRunning(make, this.#topics, {
      autoCommit: setting.autoCommit ?? false,
      eachBatchAutoResolve: autoResolve,
      partitionsConsumedConcurrently: setting.concurrency,
      ...(eachBatch
        ? { eachBatch: handlers.eachBatch(hasResultCode, autoResolve) }
        : { eachMessage: handlers.eachMessage(hasResultCode) }),
    });
    await this.#running.start();
  }

  /** Sends the batches, waits until all is handled, and compares what is recorded with what happened. */
  async handles(batches: Batches): Promise<Comparison> {
    const round = PARTITIONS;
    for (let from = 0; from < batches.length; from += round) {
      await this.#send(
        batches
          .slice(from, from + round)
          .map((values, at) => [
            this.#topics[at % this.#topics.length] as string,
            Math.floor(at / this.#topics.length),
            values,
          ]),
      );
    }
    const mishapsBefore = await mishaps(this.exporter);
    await this.#handled.finished();
    const { expected, found } = await this.#handled.compared(this.exporter, FAMILY);
    const askedAgain = this.#handlers.takeAskedAgain();
    const ourMishaps = (await mishaps(this.exporter)) - mishapsBefore;
    return {
      found: { ...found, askedAgain, ourMishaps },
      expected: { ...expected, askedAgain: 0, ourMishaps: 0 },
    };
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    await this.#producer.disconnect();
    await this.exporter.close();
  }

  /** How many calls of handlers did what a script says. */
  get schedules(): number {
    return this.#handlers.schedules;
  }

  async #send(
    batches: readonly (readonly [topic: string, partition: number, values: readonly string[]])[],
  ): Promise<void> {
    const sent = await this.#producer.sendBatch({
      topicMessages: batches.map(([topic, partition, values]) => ({
        topic,
        messages: values.map((value) => ({ value, partition })),
      })),
    });
    for (const { topicName, partition, baseOffset } of sent) {
      const values = batches.find(([topic, at]) => topic === topicName && at === partition)?.[2] ?? [];
      this.#handled.expect(topicName, partition, BigInt(baseOffset ?? '0') + BigInt(values.length));
    }
  }
}
