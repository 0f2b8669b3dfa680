import { isDeepStrictEqual } from 'node:util';
import { instrumentConsumer, instrumentKafka } from '@channel-exporter/kafkajs';
import { type Broker, startBroker } from '@workshop/kafka-broker';
import { type Arbitrary, array, assert, asyncProperty } from 'fast-check';
import { type Consumer, Kafka, logLevel } from 'kafkajs';
import { batchScripts } from '../src/consumer/batch-script.ts';
import { messageScripts } from '../src/consumer/message-script.ts';
import { resultCode } from '../src/consumer/results.ts';
import { type Batches, PARTITIONS, type Setting, Subject } from '../src/consumer/subject.ts';
import { isReplay, propertyOptions } from '../src/property.ts';

/** Of each property: (2 * 128 + 3 * 64) * 24 are 10 752 schedules, and more for each that fails. */
const RUNS = 24;

let broker: Broker;

beforeAll(async () => {
  broker = await startBroker();
});

afterAll(async () => {
  await broker.stop();
});

function connect(): Kafka {
  return new Kafka({ brokers: broker.brokers, logLevel: logLevel.NOTHING });
}

/** Plays `RUNS` cases of `size` scripts each: each script is one schedule, and one more for each time that it fails. */
async function plays<Script>(
  setting: Setting,
  script: Arbitrary<Script>,
  size: number,
  batchesOf: (scripts: readonly Script[]) => Batches,
): Promise<void> {
  const subject = new Subject(setting, connect());
  const options = propertyOptions<[Script[]]>(RUNS);
  await subject.start();
  try {
    await assert(
      asyncProperty(array(script, { minLength: size, maxLength: size }), async (scripts) => {
        const { found, expected } = await subject.handles(batchesOf(scripts));
        if (isDeepStrictEqual(found, expected)) return;
        for (const one of scripts) {
          const alone = await subject.handles(batchesOf([one]));
          expect({ ...alone, script: one }).toEqual({ ...alone, found: alone.expected, script: one });
        }
        expect(found).toEqual(expected);
      }),
      // A case is some hundred scripts: each alone is the smaller case, and found at once.
      { ...options, endOnFailure: true },
    );
  } finally {
    await subject.stop();
  }
  if (!isReplay) expect(subject.schedules).toBeGreaterThanOrEqual(size * (options.numRuns ?? RUNS));
}

const byConsumer: Setting['instrument'] = (exporter, kafka, hasResultCode) =>
  instrumentConsumer(exporter, bare(kafka), hasResultCode ? { resultCode } : {});

/** Thrice, which is once. */
const byBoth: Setting['instrument'] = (exporter, kafka, hasResultCode) => {
  const options = hasResultCode ? { resultCode } : {};
  const instrumented = instrumentKafka(exporter, instrumentKafka(exporter, kafka, options), options);
  return instrumentConsumer(exporter, bare(instrumented), options);
};

function bare(kafka: Kafka): Consumer {
  return kafka.consumer({
    groupId: expect.getState().currentTestName ?? '',
    // Less a second, this is how long the broker waits for the members of before when one has left; the embedded one
    // takes 3 s to form a group.
    sessionTimeout: broker.faults === undefined ? 6_000 : 1_500,
    heartbeatInterval: 20,
    maxWaitTimeInMs: 5,
    retry: {
      initialRetryTime: 1,
      factor: 0,
      multiplier: 1,
      maxRetryTime: 1,
      retries: Number.MAX_SAFE_INTEGER,
    },
  });
}

test.each<Setting>([
  { name: 'one after the other', concurrency: 1, instrument: byConsumer },
  {
    name: 'at the same time, with resultCode',
    concurrency: 5,
    resultCode: true,
    autoCommit: true,
    instrument: byBoth,
  },
])('eachMessage, $name: each call of the handler is counted once', async (setting) => {
  // A consumer that kafkajs has ended joins its group anew, which takes the embedded broker seconds.
  const lethal = setting.autoCommit === true && broker.faults !== undefined;
  await plays(setting, messageScripts(lethal), 4 * PARTITIONS, (scripts) =>
    Array.from({ length: PARTITIONS }, (_, partition) =>
      scripts.filter((_script, at) => at % PARTITIONS === partition).map((script) => JSON.stringify(script)),
    ),
  );
});

test.each<Setting>([
  { name: 'auto-resolve', concurrency: 5, autoCommit: true, instrument: byBoth },
  { name: 'auto-resolve, with resultCode', concurrency: 1, resultCode: true, instrument: byConsumer },
  { name: 'no auto-resolve', concurrency: 5, autoResolve: false, resultCode: true, instrument: byConsumer },
])('eachBatch, $name: each message that a call settles is counted once', async (setting) => {
  await plays({ ...setting, eachBatch: true }, batchScripts(), 2 * PARTITIONS, (scripts) =>
    scripts.map(({ size, calls }) => Array.from({ length: size }, () => JSON.stringify(calls))),
  );
});
