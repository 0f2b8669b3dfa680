import type { ChannelExporter, ConsumerAttachment } from '@channel-exporter/core';
import { clock } from '@workshop/plugin-kit';
import { type BatchMessages, BatchProgress } from './batch-progress.js';
import { copyWith } from './copy-with.js';
import { observeOutcome } from './observe-outcome.js';

/** A function as another one calls it. */
export type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Where the messages of a consumer are recorded. */
export interface Recorder {
  readonly exporter: ChannelExporter;
  readonly attachment: ConsumerAttachment;
}

/** What `run` is given, as far as it is read. */
export interface RunConfig {
  readonly eachMessage?: unknown;
  readonly eachBatch?: unknown;
  readonly eachBatchAutoResolve?: unknown;
}

interface BatchPayload {
  readonly batch: { readonly topic: string; readonly messages: BatchMessages };
  readonly resolveOffset?: unknown;
}

/** A copy of the config of `run` whose handlers are observed; the config itself where it has none. */
export function observeHandlers(recorder: Recorder, config: RunConfig): RunConfig {
  const { eachMessage, eachBatch, eachBatchAutoResolve } = config;
  const observed: Record<string, Method> = {};
  if (isFunction(eachMessage)) observed.eachMessage = observeMessages(recorder, eachMessage);
  if (isFunction(eachBatch)) {
    // kafkajs' default is true, and stands for undefined only.
    const autoResolve = eachBatchAutoResolve === undefined || Boolean(eachBatchAutoResolve);
    observed.eachBatch = observeBatches(recorder, eachBatch, autoResolve);
  }
  return Object.keys(observed).length === 0 ? config : copyWith(config, observed);
}

/** One observation for each call of `handler`. */
function observeMessages(recorder: Recorder, handler: Method): Method {
  const { attachment } = recorder;
  return function eachMessage(this: unknown, ...args: unknown[]): unknown {
    if (!attachment.active) return Reflect.apply(handler, this, args);
    const topic = topicOf(recorder, args[0]);
    const startedMs = clock.now();
    return observeOutcome(
      () => Reflect.apply(handler, this, args),
      (result) => attachment.record(topic, attachment.codeOf(result), clock.now() - startedMs),
      () => attachment.record(topic, 1, clock.now() - startedMs),
    );
  };
}

function topicOf({ exporter }: Recorder, payloadOrBatch: unknown): string {
  try {
    return (payloadOrBatch as { topic: string }).topic;
  } catch (error) {
    exporter.failed('consumer', error);
    return '';
  }
}

/** One observation for each message that a call of `handler` settles. */
function observeBatches(recorder: Recorder, handler: Method, autoResolve: boolean): Method {
  return function eachBatch(this: unknown, ...args: unknown[]): unknown {
    const progress = recorder.attachment.active ? beginBatch(recorder, args[0]) : undefined;
    if (progress === undefined) return Reflect.apply(handler, this, args);
    const payload = watchResolves(recorder, args[0], progress);
    return observeOutcome(
      () => Reflect.apply(handler, this, [payload, ...args.slice(1)]),
      (result) => progress.returned(result, autoResolve),
      () => progress.threw(),
    );
  };
}

/** Undefined where the payload is no batch's. */
function beginBatch(recorder: Recorder, payload: unknown): BatchProgress | undefined {
  try {
    const { batch } = payload as BatchPayload;
    const { messages } = batch;
    if (!Array.isArray(messages)) return undefined;
    return new BatchProgress(recorder.attachment, topicOf(recorder, batch), messages as BatchMessages);
  } catch (error) {
    recorder.exporter.failed('consumer', error);
    return undefined;
  }
}

/** The payload with a `resolveOffset` that tells `progress` of each resolve; the payload itself if that cannot be replaced. */
function watchResolves({ exporter }: Recorder, payload: unknown, progress: BatchProgress): unknown {
  try {
    const { resolveOffset } = payload as BatchPayload;
    if (!isFunction(resolveOffset)) return payload;
    return withResolveOffset(payload as object, function (this: unknown, ...args: unknown[]): unknown {
      const result = Reflect.apply(resolveOffset, this, args);
      try {
        progress.resolved(args[0]);
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
 * The payload that the client made for this call, itself where it can be changed: its other members may be getters or
 * methods that only work on it.
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
