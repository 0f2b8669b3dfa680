import { type ChannelExporter, createExporter } from '@channel-exporter/core';
import { instrumentConsumer } from '@channel-exporter/kafkajs';
import { type Consumer, type EachMessagePayload, Kafka, logLevel, type Producer } from 'kafkajs';
import { Registry } from 'prom-client';
import { Handled } from '../src/consumer/handled.ts';
import { KeptRunning } from '../src/consumer/kept-running.ts';
import { KillableBroker } from '../src/consumer/killable-broker.ts';

const TOPIC = 'orders';
const PARTITIONS = [0, 1, 2, 3];
/** How many calls each member has to have, from each of the brokers. */
const ENOUGH = 100;
const retry = { initialRetryTime: 20, maxRetryTime: 100, retries: 5 };

const broker = new KillableBroker();

afterAll(() => broker.kill());

function connect(): Kafka {
  return new Kafka({
    brokers: ['127.0.0.1:1'],
    socketFactory: broker.socketFactory,
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_000,
    requestTimeout: 5_000,
    retry,
  });
}

/** A member whose handler fails now and then, in each of the two ways, and takes a turn or none. */
class Member {
  readonly #handled: Handled;
  readonly #running: KeptRunning;
  #calls = 0;
  #enough: { readonly from: number; readonly resolve: () => void } | undefined;

  constructor(exporter: ChannelExporter, handled: Handled) {
    this.#handled = handled;
    const make = (): Consumer =>
      instrumentConsumer(
        exporter,
        connect().consumer({
          groupId: 'members',
          sessionTimeout: 3_500,
          rebalanceTimeout: 3_500,
          heartbeatInterval: 50,
          maxWaitTimeInMs: 20,
          retry: { ...retry, retries: 2 },
        }),
      );
    this.#running = new KeptRunning(make, [TOPIC], {
      partitionsConsumedConcurrently: 2,
      eachMessage: ((payload: EachMessagePayload) => this.#handle(payload)) as () => Promise<void>,
    });
  }

  start(): Promise<void> {
    return this.#running.start();
  }

  stop(): Promise<void> {
    return this.#running.stop();
  }

  /** Resolves when it has had that many calls from now on. */
  async hasEnough(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#enough = { from: this.#calls, resolve };
    });
  }

  #handle({ message }: EachMessagePayload): unknown {
    this.#calls++;
    this.#handled.begin();
    if (this.#enough !== undefined && this.#calls - this.#enough.from >= ENOUGH) this.#enough.resolve();
    const fails = this.#calls % 50 === 0;
    const end = (): void => {
      this.#handled.end(TOPIC, { [fails ? 1 : 0]: 1 });
      if (fails) throw new Error('failed');
    };
    if (Number(message.offset) % 2 === 0) return end();
    return new Promise((resolve) => setImmediate(resolve)).then(end);
  }
}

/** Sends until it is told to stop; what the broker does not take is lost, as at any client that gives up. */
class Load {
  readonly #producer: Producer = connect().producer({ allowAutoTopicCreation: true });
  #stopped = false;
  #sending: Promise<void> = Promise.resolve();

  start(): void {
    this.#sending = this.#send();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#sending;
    await this.#producer.disconnect();
  }

  async #send(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#producer.connect();
        await this.#producer.send({
          topic: TOPIC,
          messages: PARTITIONS.flatMap((partition) =>
            Array.from({ length: 5 }, () => ({ value: 'paid', partition })),
          ),
        });
      } catch {
        // The broker is away.
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

test('a broker that is killed twice under load: two members count each of their calls once', async () => {
  const exporter = createExporter({ syscode: 'A123010101', registry: new Registry(), defaultMetrics: false });
  const handled = new Handled();
  const members = [new Member(exporter, handled), new Member(exporter, handled)];
  const load = new Load();
  await broker.start();
  load.start();
  await Promise.all(members.map((member) => member.start()));
  await Promise.all(members.map((member) => member.hasEnough()));
  for (let kills = 0; kills < 2; kills++) {
    await broker.kill();
    await broker.start();
    await Promise.all(members.map((member) => member.hasEnough()));
  }
  await load.stop();
  await Promise.all(members.map((member) => member.stop()));
  await handled.finished();

  expect(handled.running).toBe(0);
  expect(handled.begun).toBeGreaterThanOrEqual(3 * 2 * ENOUGH);
  const { found, expected } = await handled.compared(exporter, 'A123010101_consumer_metrics');
  expect(found).toEqual(expected);
  expect(Object.values(found).reduce((sum, count) => sum + count, 0)).toBe(handled.begun);
  await exporter.close();
});
