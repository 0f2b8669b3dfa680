import type { ChannelExporter, ConsumerOptions } from '@channel-exporter/core';
import { checkExporter, replaceMethod } from '@workshop/plugin-kit';
import { type Method, observeHandlers, type Recorder, type RunConfig } from './observe-handlers.js';

/** The part of a consumer that is used: `run`. Loosely typed, so that any client with kafkajs' interface fits. */
export interface ConsumerLike {
  readonly run: (config: never) => unknown;
}

/**
 * Records the messages that `consumer` handles from its next `run` on. A second time for the same exporter and consumer
 * it does nothing.
 *
 * @returns the consumer that was given
 * @throws ChannelExporterError for an unknown or wrong option, or where `consumer` has no `run`
 */
export function instrumentConsumer<Consumer extends ConsumerLike>(
  exporter: ChannelExporter,
  consumer: Consumer,
  options?: ConsumerOptions,
): Consumer {
  checkExporter('instrumentConsumer', exporter, 'consumer');
  const attachment = exporter.consumer.attach('instrumentConsumer', options);
  if (!isConsumer(consumer)) {
    throw exporter.invalidTarget('instrumentConsumer', consumer, 'what kafka.consumer() returned');
  }
  observeRuns({ exporter, attachment }, consumer);
  return consumer;
}

/** Whether it has what {@link observeRuns} needs. */
export function isConsumer(given: unknown): given is ConsumerLike {
  return typeof (given as Partial<ConsumerLike> | null | undefined)?.run === 'function';
}

/** Observes the handlers of each later `run` of this consumer, once for each exporter. */
export function observeRuns(recorder: Recorder, consumer: ConsumerLike): void {
  const { exporter, attachment } = recorder;
  if (!exporter.claim('kafkajs', consumer)) return;
  // The `run` of an instrumented consumer, in an object that was built around it.
  if (exporter.isClaimed('kafkajs', consumer.run)) return;
  const { replacement } = replaceMethod(consumer, 'run', (run): Method => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const [config, ...rest] = args;
      if (!attachment.active || !isObject(config)) return Reflect.apply(run, this, args);
      return Reflect.apply(run, this, [observeConfig(recorder, config), ...rest]);
    };
  });
  exporter.claim('kafkajs', replacement);
}

function observeConfig(recorder: Recorder, config: RunConfig): RunConfig {
  try {
    return observeHandlers(recorder, config);
  } catch (error) {
    recorder.exporter.failed('consumer', error);
    return config;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
