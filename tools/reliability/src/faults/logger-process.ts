import { createWriteStream, openSync, writeSync } from 'node:fs';
import { createExporter, type Logger } from '@channel-exporter/core';
import { Registry } from 'prom-client';
import type { LoggerReport } from './logger-report.ts';

interface ErrorsTotal {
  get(): Promise<{ values: readonly { value: number; labels: { where: string } }[] }>;
}

// The process of an app whose log goes wrong: node logger-process.ts <what is wrong>.
let calls = 0;
const uncaught: string[] = [];
process.on('uncaughtException', (error) => uncaught.push(`uncaught ${error.message}`));
process.on('unhandledRejection', (reason) => uncaught.push(`unhandled ${String(reason)}`));

const counted =
  (logger: (line: string) => unknown): Logger =>
  (line) => {
    calls++;
    return logger(line) as undefined;
  };

const LOGGERS: Readonly<Record<string, () => Logger>> = {
  throws: () =>
    counted(() => {
      throw new Error('logger');
    }),
  rejects: () => counted(async () => Promise.reject(new Error('logger'))),
  'hangs for ever': () => counted(() => new Promise(() => undefined)),
  'gives a thenable that throws': () =>
    counted(() => ({
      // biome-ignore lint/suspicious/noThenProperty: what somebody's promise may be.
      get then(): never {
        throw new Error('then');
      },
    })),
  'writes at once to a full disk': () => {
    const file = openSync('/dev/full', 'w');
    return counted((line) => writeSync(file, line));
  },
  'writes to a full disk by a stream': () => {
    // Its errors are the app's to hear; an app that does not is ended by its own stream, with us or without us.
    const stream = createWriteStream('/dev/full');
    stream.on('error', () => undefined);
    return counted((line) => stream.write(line));
  },
  'writes to the console, whose end is closed': () => counted((line) => console.warn(line)),
  'calls us again': () =>
    counted(() => {
      exporter.failed('collect', new Error('from the logger'));
      exporter.failed('scrape', new Error('from the logger'));
    }),
};

const given = LOGGERS[process.argv[2] ?? ''];
const exporter = createExporter({
  syscode: 'A123010101',
  registry: new Registry(),
  defaultMetrics: false,
  cardinalityLimit: 2,
  ...(given === undefined ? {} : { logger: given() }),
});
const consumer = exporter.consumer.attach('test', {
  resultCode: () => {
    throw new Error('resultCode');
  },
});
for (let at = 0; at < 10_000; at++) {
  consumer.codeOf(at);
  consumer.record(`topic-${at}`, 0, 1);
}
for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setTimeout(resolve, 1));

const metric: unknown = exporter.registry.getSingleMetric('channel_exporter_errors_total');
const errors: Record<string, number> = {};
for (const { value, labels } of (await (metric as ErrorsTotal).get()).values)
  if (value > 0) errors[labels.where] = value;
process.send?.({ calls, uncaught, errors } satisfies LoggerReport);
process.disconnect();
process.exit();
