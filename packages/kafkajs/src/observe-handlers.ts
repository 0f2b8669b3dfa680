import type { ChannelExporter, ConsumerAttachment, ConsumerCall } from '@channel-exporter/core';
import { type BatchMessages, BatchOffsets } from './batch-offsets.js';
import { copyWith } from './copy-with.js';

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

/**
 * Returns a copy of `run`'s config with observed handlers; the config itself if it has none. A handler from
 * `instrumentHandler` records its messages itself.
 */
export function observeHandlers(context: ConsumerContext, config: RunConfig): RunConfig {
  const { eachMessage, eachBatch, eachBatchAutoResolve } = config;
  const observed: Record<string, Method> = {};
  const isUnobserved = (given: unknown): given is Method =>
    isFunction(given) && !context.exporter.isClaimed('handler', given);
  if (isUnobserved(eachMessage)) observed.eachMessage = observeMessages(context, eachMessage);
  if (isUnobserved(eachBatch)) {
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
    const call = attachment.active ? attachment.begin(readTopic(context, args[0])) : undefined;
    if (call === undefined) return Reflect.apply(handler, this, args);
    return call.run(() => Reflect.apply(handler, this, args));
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
    const batch = context.attachment.active ? beginBatch(context, args[0]) : undefined;
    if (batch === undefined) return Reflect.apply(handler, this, args);
    const payload = watchResolves(context, args[0], batch);
    return batch.call.run(() => Reflect.apply(handler, this, [payload, ...args.slice(1)]), autoResolve);
  };
}

interface BatchInProgress {
  readonly call: ConsumerCall;
  readonly offsets: BatchOffsets;
}

/** Returns undefined if the payload has no batch. */
function beginBatch(context: ConsumerContext, payload: unknown): BatchInProgress | undefined {
  try {
    const { batch } = payload as BatchPayload;
    const { messages } = batch;
    if (!Array.isArray(messages)) return undefined;
    const offsets = new BatchOffsets(messages as BatchMessages);
    const call = context.attachment.begin(readTopic(context, batch), offsets.count);
    return call === undefined ? undefined : { call, offsets };
  } catch (error) {
    context.exporter.failed('consumer', error);
    return undefined;
  }
}

/**
 * Returns the payload with a `resolveOffset` that settles messages; the payload itself if that cannot be replaced.
 */
function watchResolves(
  { exporter }: ConsumerContext,
  payload: unknown,
  { call, offsets }: BatchInProgress,
): unknown {
  try {
    const { resolveOffset } = payload as BatchPayload;
    if (!isFunction(resolveOffset)) return payload;
    return withResolveOffset(payload as object, function (this: unknown, ...args: unknown[]): unknown {
      const result = Reflect.apply(resolveOffset, this, args);
      try {
        call.settle(offsets.countUpTo(args[0], call.settled));
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
