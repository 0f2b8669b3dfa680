import type { ChannelExporter, ConsumerOptions } from '@channel-exporter/core';
import { checkExporter, replaceMethod } from '@workshop/plugin-kit';
import { type ConsumerContext, type Method, observeHandlers, type RunConfig } from './observe-handlers.js';

/** The part of a consumer that is used: `run`. Loosely typed, so that each client with kafkajs' interface fits. */
export interface ConsumerLike {
  readonly run: (config: never) => unknown;
}

/**
 * Records the messages that `consumer` handles from its next `run` on. A second call for the same exporter and consumer
 * does nothing.
 *
 * @returns the given consumer
 * @throws ChannelExporterError for an unknown or wrong option, or if `consumer` has no `run`; TypeError if `exporter`
 * is not an exporter
 */
export function instrumentConsumer<Consumer extends ConsumerLike>(
  exporter: ChannelExporter,
  consumer: Consumer,
  options?: ConsumerOptions,
): Consumer {
  checkExporter('instrumentConsumer', exporter, 'consumer');
  const attachment = exporter.consumer.attach('instrumentConsumer', options);
  if (!isConsumer(consumer)) {
    throw exporter.invalidTarget('instrumentConsumer', consumer, 'a consumer from kafka.consumer()');
  }
  observeRuns({ exporter, attachment }, consumer);
  return consumer;
}

/** True if it has a `run`, which {@link observeRuns} replaces. */
export function isConsumer(given: unknown): given is ConsumerLike {
  return typeof (given as Partial<ConsumerLike> | null | undefined)?.run === 'function';
}

/** Observes the handlers of each later `run` of this consumer, once per exporter. */
export function observeRuns(context: ConsumerContext, consumer: ConsumerLike): void {
  const { exporter, attachment } = context;
  if (!exporter.claim('kafkajs', consumer)) return;
  // An object built around an instrumented consumer has that consumer's `run`.
  if (exporter.isClaimed('kafkajs', consumer.run)) return;
  const { replacement } = replaceMethod(consumer, 'run', (run): Method => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const [config, ...rest] = args;
      if (!attachment.active || !isObject(config)) return Reflect.apply(run, this, args);
      return Reflect.apply(run, this, [observeConfig(context, config), ...rest]);
    };
  });
  exporter.claim('kafkajs', replacement);
}

function observeConfig(context: ConsumerContext, config: RunConfig): RunConfig {
  try {
    return observeHandlers(context, config);
  } catch (error) {
    context.exporter.failed('consumer', error);
    return config;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
