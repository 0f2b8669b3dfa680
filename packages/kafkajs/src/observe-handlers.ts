import type { ChannelExporter, ConsumerAttachment } from '@channel-exporter/core';
import { clock } from '@workshop/plugin-kit';
import { type BatchMessages, BatchProgress } from './batch-progress.js';
import { copyWith } from './copy-with.js';
import { observeOutcome } from './observe-outcome.js';

/** A function that is called with whatever the client passes. */
export type Method = (this: unknown, ...args: unknown[]) => unknown;

/** The exporter and the attachment that record the messages of a consumer. */
export interface ConsumerContext {
  readonly exporter: ChannelExporter;
  readonly attachment: ConsumerAttachment;
}

/** The members of `run`'s argument that are read. */
export interface RunConfig {
  readonly eachMessage?: unknown;
  readonly eachBatch?: unknown;
  readonly eachBatchAutoResolve?: unknown;
}

interface BatchPayload {
  readonly batch: { readonly topic: string; readonly messages: BatchMessages };
  readonly resolveOffset?: unknown;
}

/** Returns a copy of `run`'s config with observed handlers; the config itself if it has none. */
export function observeHandlers(context: ConsumerContext, config: RunConfig): RunConfig {
  const { eachMessage, eachBatch, eachBatchAutoResolve } = config;
  const observed: Record<string, Method> = {};
  if (isFunction(eachMessage)) observed.eachMessage = observeMessages(context, eachMessage);
  if (isFunction(eachBatch)) {
    // kafkajs' default is true, and only undefined means the default.
    const autoResolve = eachBatchAutoResolve === undefined || Boolean(eachBatchAutoResolve);
    observed.eachBatch = observeBatches(context, eachBatch, autoResolve);
  }
  return Object.keys(observed).length === 0 ? config : copyWith(config, observed);
}

/** Wraps an `eachMessage` handler: one observation per call. */
function observeMessages(context: ConsumerContext, handler: Method): Method {
  const { attachment } = context;
  return function eachMessage(this: unknown, ...args: unknown[]): unknown {
    if (!attachment.active) return Reflect.apply(handler, this, args);
    const topic = readTopic(context, args[0]);
    const startedMs = clock.now();
    return observeOutcome(
      () => Reflect.apply(handler, this, args),
      (result) => attachment.record(topic, attachment.codeOf(result), clock.now() - startedMs),
      () => attachment.record(topic, 1, clock.now() - startedMs),
    );
  };
}

function readTopic({ exporter }: ConsumerContext, payloadOrBatch: unknown): string {
  try {
    return (payloadOrBatch as { topic: string }).topic;
  } catch (error) {
    exporter.failed('consumer', error);
    return '';
  }
}

/** Wraps an `eachBatch` handler: one observation per message that the call settles. */
function observeBatches(context: ConsumerContext, handler: Method, autoResolve: boolean): Method {
  return function eachBatch(this: unknown, ...args: unknown[]): unknown {
    const progress = context.attachment.active ? beginBatch(context, args[0]) : undefined;
    if (progress === undefined) return Reflect.apply(handler, this, args);
    const payload = watchResolves(context, args[0], progress);
    return observeOutcome(
      () => Reflect.apply(handler, this, [payload, ...args.slice(1)]),
      (result) => progress.onReturn(result, autoResolve),
      () => progress.onThrow(),
    );
  };
}

/** Returns undefined if the payload has no batch. */
function beginBatch(context: ConsumerContext, payload: unknown): BatchProgress | undefined {
  try {
    const { batch } = payload as BatchPayload;
    const { messages } = batch;
    if (!Array.isArray(messages)) return undefined;
    return new BatchProgress(context.attachment, readTopic(context, batch), messages as BatchMessages);
  } catch (error) {
    context.exporter.failed('consumer', error);
    return undefined;
  }
}

/**
 * Returns the payload with a `resolveOffset` that reports to `progress`; the payload itself if that cannot be replaced.
 */
function watchResolves({ exporter }: ConsumerContext, payload: unknown, progress: BatchProgress): unknown {
  try {
    const { resolveOffset } = payload as BatchPayload;
    if (!isFunction(resolveOffset)) return payload;
    return withResolveOffset(payload as object, function (this: unknown, ...args: unknown[]): unknown {
      const result = Reflect.apply(resolveOffset, this, args);
      try {
        progress.onResolve(args[0]);
      } catch (error) {
        exporter.failed('consumer', error);
      }
      return result;
    });
  } catch (error) {
    exporter.failed('consumer', error);
    return payload;
  }
}

/**
 * Changes the payload itself if possible: its other members may be getters or methods that work on that object only.
 * The client made it for this one call.
 */
function withResolveOffset(payload: object, resolveOffset: Method): object {
  const property = { enumerable: true, ...Object.getOwnPropertyDescriptor(payload, 'resolveOffset') };
  const { enumerable } = property;
  const value = { value: resolveOffset, enumerable, configurable: true, writable: true };
  return Reflect.defineProperty(payload, 'resolveOffset', value)
    ? payload
    : copyWith(payload, { resolveOffset });
}

function isFunction(value: unknown): value is Method {
  return typeof value === 'function';
}
