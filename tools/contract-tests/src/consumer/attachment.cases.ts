import { ChannelExporterError } from '@channel-exporter/core';
import type { ConsumerRunConfig } from 'kafkajs';
import { type ConsumerSetting, until } from './consumer-setting.js';
import type { ConsumerSubject } from './consumer-subject.js';

/** What attaching returns, refuses and leaves alone. */
export function attachmentCases(setting: ConsumerSetting<ConsumerSubject>): void {
  const { subject } = setting;

  test('each returns what it was given', () => {
    const kafka = setting.connect();
    const consumer = setting.consumer();
    expect(subject.instrumentConsumer(setting.exporter(), consumer)).toBe(consumer);
    expect(subject.instrumentKafka(setting.exporter(), kafka)).toBe(kafka);
  });

  test('instrumentKafka observes the consumers that are made later', async () => {
    const exporter = setting.exporter();
    const kafka = setting.connect();
    const earlier = setting.consumer({ groupId: 'earlier' }, kafka);
    const { run } = earlier;
    subject.instrumentKafka(exporter, kafka, { resultCode: () => 1 });
    expect(earlier.run).toBe(run);
    const consumer = setting.consumer({}, kafka);
    await setting.send(['a', 'b']);
    await consumer.connect();
    await consumer.subscribe({ topic: setting.topic, fromBeginning: true });
    await consumer.run({ eachMessage: async () => undefined });
    expect(await setting.counts({ exporter }, 2)).toEqual({ 'topic 1': 2 });
  });

  test('attached twice, in whatever way, it records once', async () => {
    const exporter = setting.exporter();
    const kafka = subject.instrumentKafka(exporter, subject.instrumentKafka(exporter, setting.connect()));
    const consumer = subject.instrumentConsumer(exporter, setting.consumer({}, kafka));
    subject.instrumentConsumer(exporter, consumer);
    const around = subject.instrumentConsumer(exporter, { ...consumer });
    await setting.send(['a', 'b']);
    await consumer.connect();
    await consumer.subscribe({ topic: setting.topic, fromBeginning: true });
    await around.run({ eachMessage: async () => undefined });
    expect(await setting.counts({ exporter }, 2)).toEqual({ 'topic 0': 2 });
  });

  test('two exporters record each for itself', async () => {
    const [one, other] = [setting.exporter(), setting.exporter()];
    const consumer = setting.consumer();
    subject.instrumentConsumer(one, subject.instrumentConsumer(other, consumer));
    await setting.send(['a', 'b', 'c']);
    await consumer.connect();
    await consumer.subscribe({ topic: setting.topic, fromBeginning: true });
    await consumer.run({
      eachBatch: async ({ resolveOffset }) => {
        resolveOffset('0');
      },
    });
    expect(await setting.counts({ exporter: one }, 3)).toEqual({ 'topic 0': 3 });
    expect(await setting.counts({ exporter: other }, 3)).toEqual({ 'topic 0': 3 });
  });

  test('the caller’s config is left alone, frozen as well', async () => {
    const exporter = setting.exporter();
    const consumer = subject.instrumentConsumer(exporter, setting.consumer());
    await setting.send(['a']);
    const config: ConsumerRunConfig = Object.freeze({ autoCommit: true, eachMessage: async () => undefined });
    const before = { ...config };
    await consumer.connect();
    await consumer.subscribe({ topic: setting.topic, fromBeginning: true });
    await consumer.run(config);
    expect(await setting.counts({ exporter }, 1)).toEqual({ 'topic 0': 1 });
    expect(config).toEqual(before);
    expect(config.eachMessage).toBe(before.eachMessage);
  });

  test('a closed exporter records nothing, in the middle of a run as well', async () => {
    const exporter = setting.exporter();
    await setting.send(['a']);
    const running = await setting.consume({ eachMessage: () => undefined }, { exporter });
    const registered = exporter.registry.getSingleMetric('A123010101_consumer_metrics') as {
      get(): unknown;
    };
    await until('one is handled', () => running.watch.calls === 1);
    const before = await registered.get();
    await exporter.close();
    await setting.send(['b']);
    await until('the next is handled', () => running.watch.calls === 2);
    await setting.disconnect();
    expect(await registered.get()).toEqual(before);
    expect(exporter.registry.getSingleMetric('A123010101_consumer_metrics')).toBeUndefined();
  });

  test('wrong options and targets are refused, and nothing is touched', () => {
    const exporter = setting.exporter();
    const kafka = setting.connect();
    const consumer = setting.consumer();
    const before = [consumer.run, kafka.consumer];
    const misspelt = { resultcode: () => 0 } as never;
    expect(() => subject.instrumentConsumer(exporter, consumer, misspelt)).toThrow(/resultcode.*resultCode/);
    expect(() => subject.instrumentKafka(exporter, kafka, misspelt)).toThrow(/resultcode.*resultCode/);
    const wrong = { resultCode: 0 } as never;
    expect(() => subject.instrumentConsumer(exporter, consumer, wrong)).toThrow(/resultCode/);
    expect(() => subject.instrumentConsumer(exporter, kafka as never)).toThrow(ChannelExporterError);
    expect(() => subject.instrumentConsumer(exporter, undefined as never)).toThrow(ChannelExporterError);
    expect(() => subject.instrumentKafka(exporter, consumer as never)).toThrow(ChannelExporterError);
    expect(() => subject.instrumentKafka(exporter, null as never)).toThrow(ChannelExporterError);
    expect([consumer.run, kafka.consumer]).toEqual(before);
  });
}
