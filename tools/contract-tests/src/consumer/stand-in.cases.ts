import type { ChannelExporter, ConsumerOptions } from '@channel-exporter/core';
import { recorded } from '../recorded.js';
import type { ConsumerSetting } from './consumer-setting.js';

type Handler = (this: unknown, payload: unknown) => unknown;

interface StandInConfig {
  readonly eachMessage?: Handler;
  readonly eachBatch?: Handler;
  readonly eachBatchAutoResolve?: boolean;
}

/** A client with kafkajs' interface as far as Confluent's has it: `run` on the prototype, events and `on` that throw. */
class StandIn {
  config: StandInConfig | undefined;

  get events(): never {
    throw new Error('not implemented');
  }

  on(): never {
    throw new Error('not implemented');
  }

  async run(config?: StandInConfig): Promise<void> {
    this.config = config;
  }
}

/** A payload whose members work only on itself. */
class OddPayload {
  readonly resolved: string[] = [];
  #stale = false;
  readonly #messages: readonly { offset: string }[];

  constructor(offsets: readonly string[]) {
    this.#messages = offsets.map((offset) => ({ offset }));
  }

  get batch(): object {
    return { topic: 'odd', messages: this.#messages };
  }

  get stale(): boolean {
    return this.#stale;
  }

  resolveOffset(offset: string): void {
    this.#stale = true;
    this.resolved.push(offset);
  }
}

const message = (topic: unknown): unknown => ({ topic, partition: 0, message: { offset: '0' } });
const batch = (offsets: readonly string[], resolveOffset: unknown = () => undefined): unknown => ({
  batch: { topic: 'odd', messages: offsets.map((offset) => ({ offset })) },
  resolveOffset,
});

/** What a real broker or kafkajs never does, but another client with its interface, or another release, may. */
export function standInCases(setting: ConsumerSetting): void {
  /** What the client would call, and the codes that are recorded by then as `topic code`. */
  const started = async (config: StandInConfig, options?: ConsumerOptions, mishaps: string[] = []) => {
    const exporter = setting.exporter(mishaps);
    const consumer = setting.subject.instrumentConsumer(exporter, new StandIn(), options);
    await consumer.run(config);
    return { config: consumer.config as Required<StandInConfig>, exporter, mishaps };
  };
  const codes = async ({ exporter }: { exporter: ChannelExporter }): Promise<Record<string, number>> => {
    const series = await recorded(exporter, 'A123010101_consumer_metrics');
    return Object.fromEntries(series.map(({ labels, count }) => [`${labels.topic} ${labels.code}`, count]));
  };

  test('only run is touched: name, length and prototype stay', async () => {
    const { run } = StandIn.prototype;
    const consumer = setting.subject.instrumentConsumer(setting.exporter(), new StandIn());
    const other = setting.subject.instrumentConsumer(setting.exporter(), new StandIn());
    expect(StandIn.prototype.run).toBe(run);
    expect(consumer.run).not.toBe(other.run);
    expect([consumer.run.name, consumer.run.length]).toEqual([run.name, run.length]);
    expect(Object.keys(consumer)).toEqual(Object.keys(new StandIn()));
  });

  test('run without a config, or without handlers, gets what it was given', async () => {
    const consumer = setting.subject.instrumentConsumer(setting.exporter(), new StandIn());
    await consumer.run();
    expect(consumer.config).toBeUndefined();
    const config = { eachBatchAutoResolve: true };
    await consumer.run(config);
    expect(consumer.config).toBe(config);
  });

  test('offsets have gaps, exceed 2^53 and come as numbers or BigInts', async () => {
    const running = await started({
      eachBatchAutoResolve: false,
      eachBatch: (payload) => {
        const { resolveOffset } = payload as { resolveOffset(offset: unknown): void };
        resolveOffset(7);
        resolveOffset('9007199254740994');
        resolveOffset(9007199254740996n);
      },
    });
    // Resolved: 3 and 7; 100 and 9007199254740993; 9007199254740995, and not 9007199254740997.
    const offsets = ['3', '7', '100', '9007199254740993', '9007199254740995', '9007199254740997'];
    running.config.eachBatch(batch(offsets));
    expect(await codes(running)).toEqual({ 'odd 0': 5 });
  });

  test('an offset that the client refuses settles none, and the refusal is the handler’s', async () => {
    const refusal = new Error('not an offset');
    const running = await started({
      eachBatch: (payload) => (payload as { resolveOffset(offset: string): void }).resolveOffset('x'),
    });
    const refuse = (): never => {
      throw refusal;
    };
    expect(() => running.config.eachBatch(batch(['0', '1'], refuse))).toThrow(refusal);
    expect(await codes(running)).toEqual({ 'odd 1': 1 });
  });

  test('an offset that the client takes and we cannot read is counted, and goes on', async () => {
    const running = await started({
      eachBatch: (payload) =>
        (payload as { resolveOffset(offset: unknown): unknown }).resolveOffset('latest'),
    });
    expect(running.config.eachBatch(batch(['0', '1'], () => 'taken'))).toBe('taken');
    expect(await codes(running)).toEqual({ 'odd 0': 2 });
    expect(running.mishaps).toHaveLength(1);
  });

  test('a payload of a class with private members works, and so does a frozen one', async () => {
    const running = await started({
      eachBatchAutoResolve: false,
      eachBatch: (payload) => {
        (payload as OddPayload).resolveOffset('1');
        return (payload as OddPayload).stale;
      },
    });
    const odd = new OddPayload(['0', '1', '2']);
    expect(running.config.eachBatch(odd)).toBe(true);
    expect(odd.resolved).toEqual(['1']);
    expect(await codes(running)).toEqual({ 'odd 0': 2 });
    running.config.eachBatch(Object.freeze(batch(['0', '1', '2']) as object));
    expect(await codes(running)).toEqual({ 'odd 0': 4 });
    expect(running.mishaps).toEqual([]);
  });

  test('a client that hands over the same payload again is observed again', async () => {
    const running = await started({
      eachBatch: (payload) => (payload as { resolveOffset(offset: string): void }).resolveOffset('0'),
    });
    const payload = batch(['0', '1']);
    for (let calls = 0; calls < 3; calls++) running.config.eachBatch(payload);
    expect(await codes(running)).toEqual({ 'odd 0': 6 });
  });

  test('a payload that is none still reaches the handler', async () => {
    const seen: unknown[] = [];
    const running = await started({
      eachMessage: (given) => seen.push(given),
      eachBatch: (given) => seen.push(given),
    });
    for (const given of [undefined, null, {}, { batch: {} }]) {
      running.config.eachMessage(given);
      running.config.eachBatch(given);
    }
    expect(seen).toEqual([undefined, undefined, null, null, {}, {}, { batch: {} }, { batch: {} }]);
  });

  test('a config whose handlers are inherited or getters works', async () => {
    class Config {
      readonly eachBatchAutoResolve = false;
      #calls = 0;
      get eachMessage(): Handler {
        return () => ++this.#calls;
      }
    }
    const running = await started(new Config());
    expect([running.config.eachMessage(message('odd')), running.config.eachBatchAutoResolve]).toEqual([
      1,
      false,
    ]);
    expect(running.config).toBeInstanceOf(Config);
    expect(await codes(running)).toEqual({ 'odd 0': 1 });
  });
}
