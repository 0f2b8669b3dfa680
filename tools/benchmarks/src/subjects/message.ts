import { createRequire } from 'node:module';
import { instrumentHandler } from '@channel-exporter/core';
import { instrumentConsumer } from '@channel-exporter/kafkajs';
import type * as KafkaJs from 'kafkajs';
import { newExporter } from '../peers/channel-exporter.ts';
import { APPID, CONSUMER_LABELS, SYSCODE } from '../peers/labels.ts';
import { promHistogram } from '../peers/prom-histogram.ts';
import type { Subject } from '../subject.ts';
import { blackHole, timed } from '../timed.ts';

export interface MessageCase {
  readonly handler: 'eachMessage' | 'eachBatch';
  readonly count: number;
}

type Handlers = Required<Pick<KafkaJs.ConsumerRunConfig, 'eachMessage' | 'eachBatch'>>;

const MESSAGES_OF_BATCH = 100;

/** Handlers of kafkajs called as kafkajs calls them, without a broker, whose network would hide what is measured. */
export async function open(variant: string): Promise<Subject> {
  const { eachMessage, eachBatch } = await instrumented(variant, {
    eachMessage: async ({ message }) => {
      blackHole.total += message.offset.length;
    },
    eachBatch: async (payload) => {
      for (const { offset } of payload.batch.messages) {
        blackHole.total += offset.length;
        payload.resolveOffset(offset);
      }
    },
  });
  return {
    measure: ({ handler, count }: MessageCase) =>
      timed(count, async (times) => {
        if (handler === 'eachMessage') {
          for (let at = 0; at < times; at++) await eachMessage(messagePayload(at));
        } else {
          for (let at = 0; at < times; at += MESSAGES_OF_BATCH) await eachBatch(batchPayload(at));
        }
      }),
  };
}

async function instrumented(variant: string, handlers: Handlers): Promise<Handlers> {
  switch (variant) {
    case 'channel-exporter':
      return runWith(instrumentConsumer(newExporter(), new StubConsumer()), handlers);
    case 'instrumentHandler':
      return withInstrumentHandler(handlers);
    case 'hand-written':
      return handWritten(handlers);
    case 'clock and then':
      return {
        ...handlers,
        eachMessage: (payload) => {
          const beganMs = performance.now();
          return handlers.eachMessage(payload).then(() => {
            blackHole.total += performance.now() - beganMs;
          });
        },
      };
    case 'OpenTelemetry':
      return runWith(await openTelemetryConsumer(), handlers);
    default:
      return handlers;
  }
}

function withInstrumentHandler({ eachMessage, eachBatch }: Handlers): Handlers {
  const exporter = newExporter();
  return {
    eachMessage: instrumentHandler(exporter, ({ topic }) => topic, eachMessage),
    eachBatch: instrumentHandler(exporter, ({ batch }) => batch.topic, eachBatch, {
      messages: ({ batch }) => batch.messages,
    }),
  };
}

class StubConsumer {
  readonly events = { REQUEST: 'consumer.network.request' };
  config: Handlers | undefined = undefined;

  async run(config: Handlers): Promise<void> {
    this.config = config;
  }

  on(): () => void {
    return () => {};
  }
}

async function runWith(consumer: StubConsumer, handlers: Handlers): Promise<Handlers> {
  await consumer.run(handlers);
  return consumer.config as Handlers;
}

/** OpenTelemetry wraps what `Kafka` has when it is required next, so that is replaced first. */
async function openTelemetryConsumer(): Promise<StubConsumer> {
  const require = createRequire(import.meta.url);
  const { Kafka } = require('kafkajs') as typeof KafkaJs;
  Kafka.prototype.consumer = () => new StubConsumer() as never;
  const { openTelemetry } = await import('../peers/open-telemetry.ts');
  openTelemetry(['kafkajs']);
  return new Kafka({ brokers: ['127.0.0.1:9'] }).consumer({ groupId: 'benchmark' }) as never;
}

function handWritten({ eachMessage, eachBatch }: Handlers): Handlers {
  const histogram = promHistogram('prom-client', CONSUMER_LABELS);
  const observe = (topic: string, code: string, beganMs: number): void => {
    histogram.observe(
      { appid: APPID, application: SYSCODE, f_code: '', topic, code },
      performance.now() - beganMs,
    );
  };
  return {
    eachMessage: async (payload) => {
      const beganMs = performance.now();
      try {
        await eachMessage(payload);
        observe(payload.topic, '0', beganMs);
      } catch (error) {
        observe(payload.topic, '1', beganMs);
        throw error;
      }
    },
    eachBatch: async (payload) => {
      let beganMs = performance.now();
      const resolveOffset = (offset: string): void => {
        payload.resolveOffset(offset);
        observe(payload.batch.topic, '0', beganMs);
        beganMs = performance.now();
      };
      await eachBatch({ ...payload, resolveOffset });
    },
  };
}

function messageAt(offset: number): KafkaJs.KafkaMessage {
  return {
    key: null,
    value: VALUE,
    timestamp: '1700000000000',
    attributes: 0,
    offset: String(offset),
    headers: {},
  };
}

const VALUE = Buffer.from('{"order":42}');
const TOPIC = 'orders.created';

function messagePayload(at: number): KafkaJs.EachMessagePayload {
  return {
    topic: TOPIC,
    partition: 0,
    message: messageAt(at),
    heartbeat: async () => {},
    pause: () => () => {},
  };
}

function batchPayload(from: number): KafkaJs.EachBatchPayload {
  const messages = Array.from({ length: MESSAGES_OF_BATCH }, (_, at) => messageAt(from + at));
  const batch = {
    topic: TOPIC,
    partition: 0,
    highWatermark: String(from + MESSAGES_OF_BATCH),
    messages,
    isEmpty: () => false,
    firstOffset: () => String(from),
    lastOffset: () => String(from + MESSAGES_OF_BATCH - 1),
    offsetLag: () => '0',
    offsetLagLow: () => '0',
  };
  return {
    batch,
    resolveOffset: (offset) => {
      blackHole.total += offset.length;
    },
    heartbeat: async () => {},
    pause: () => () => {},
    commitOffsetsIfNecessary: async () => {},
    uncommittedOffsets: () => ({ topics: [] }),
    isRunning: () => true,
    isStale: () => false,
  };
}
