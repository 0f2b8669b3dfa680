import type { ChannelExporter } from '@channel-exporter/core';
import type { ConsumerRunConfig, EachBatchPayload, EachMessagePayload } from 'kafkajs';
import { type BatchCall, playBatch } from './batch-script.ts';
import type { Stage } from './ending.ts';
import type { Handled } from './handled.ts';
import { type MessageCall, playMessage } from './message-script.ts';

/** The handlers that do what stands in their messages, and write down what that is. */
export class ScriptedHandlers {
  readonly #handled: Handled;
  readonly #calls = new Map<string, number>();
  #askedAgain = 0;
  /** Calls that did what a script says: schedules. */
  schedules = 0;

  constructor(handled: Handled) {
    this.#handled = handled;
  }

  /** How many thenables were asked for their value more than once since the last time. */
  takeAskedAgain(): number {
    const count = this.#askedAgain;
    this.#askedAgain = 0;
    return count;
  }

  /** `hasResultCode`: whether the plugin was given one. */
  eachMessage(hasResultCode: boolean): NonNullable<ConsumerRunConfig['eachMessage']> {
    return ((payload: EachMessagePayload): unknown => {
      const { topic, partition, message } = payload;
      this.#handled.begin();
      const call = this.#next(topic, partition, message) as MessageCall | undefined;
      const outcome: Stage['outcome'] = ({ threw, code }) => {
        if (!threw) this.#handled.moveTo(topic, partition, BigInt(message.offset) + 1n);
        this.#handled.end(topic, { [threw || (hasResultCode && code === 1) ? 1 : 0]: 1 });
      };
      if (call === undefined) return outcome({ threw: false, code: 0 });
      return playMessage(call, payload, this.#stage(outcome));
    }) as (payload: EachMessagePayload) => Promise<void>;
  }

  eachBatch(hasResultCode: boolean, autoResolve: boolean): NonNullable<ConsumerRunConfig['eachBatch']> {
    return ((payload: EachBatchPayload): unknown => {
      const { topic, partition, messages } = payload.batch;
      const offsets = messages.map(({ offset }) => BigInt(offset));
      const [first] = messages;
      if (first === undefined) throw new Error('kafkajs gives no empty batch');
      this.#handled.begin();
      const call = this.#next(topic, partition, first) as BatchCall | undefined;

      let furthest = -1n;
      const resolve = (offset: unknown): void => {
        payload.resolveOffset(offset as string);
        const resolved = BigInt(offset as string);
        if (resolved > furthest) furthest = resolved;
        this.#handled.moveTo(topic, partition, resolved + 1n);
      };
      const last = offsets.at(-1) as bigint;
      const outcome: Stage['outcome'] = ({ threw, code }) => {
        const settled = offsets.filter((offset) => offset <= furthest).length;
        const rest = offsets.length - settled;
        if (!threw && autoResolve) this.#handled.moveTo(topic, partition, last + 1n);
        if (threw) this.#handled.end(topic, { 0: settled, 1: Math.min(rest, 1) });
        else if (!autoResolve) this.#handled.end(topic, { 0: settled });
        else if (hasResultCode && code === 1) this.#handled.end(topic, { 0: settled, 1: rest });
        else this.#handled.end(topic, { 0: offsets.length });
      };
      if (call === undefined) {
        resolve(payload.batch.lastOffset());
        return outcome({ threw: false, code: 0 });
      }
      const stage = { ...this.#stage(outcome), resolve, first: offsets[0] as bigint, end: last + 1n };
      return playBatch(call, payload, stage);
    }) as (payload: EachBatchPayload) => Promise<void>;
  }

  /** The script of this call, undefined after the last one. */
  #next(
    topic: string,
    partition: number,
    message: { readonly offset: string; readonly value: Buffer | null },
  ): unknown {
    const key = `${topic}/${partition}/${message.offset}`;
    const calls = this.#calls.get(key) ?? 0;
    this.#calls.set(key, calls + 1);
    const call = (JSON.parse(String(message.value)) as readonly unknown[])[calls];
    if (call !== undefined) this.schedules++;
    return call;
  }

  #stage(outcome: Stage['outcome']): Stage {
    let asked = 0;
    return {
      outcome,
      hold: (release) => this.#handled.hold(release),
      asked: () => {
        if (++asked === 2) this.#askedAgain++;
      },
    };
  }
}

/** How many observations went wrong inside the plugin. */
export async function mishaps(exporter: ChannelExporter): Promise<number> {
  const errors = exporter.registry.getSingleMetric('channel_exporter_errors_total');
  if (errors === undefined) throw new Error('the registry holds no channel_exporter_errors_total');
  const { values } = await (
    errors as unknown as {
      get(): Promise<{ values: { labels: Record<string, unknown>; value: number }[] }>;
    }
  ).get();
  return values.find(({ labels }) => labels.where === 'consumer')?.value ?? Number.NaN;
}
