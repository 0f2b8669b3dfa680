import type { ConsumerAttachment } from '@channel-exporter/core';
import { clock } from '@workshop/plugin-kit';

/** The messages of a batch. An app or another client may have left holes, or objects without an offset, among them. */
export type BatchMessages = readonly ({ readonly offset: string } | null | undefined)[];

/**
 * One run of an `eachBatch` handler: records each message when the batch settles it. The time between two steps is
 * shared by the messages that the later one settles, so that the sum is the handler's time.
 */
export class BatchProgress {
  readonly #attachment: ConsumerAttachment;
  readonly #topic: string;
  readonly #offsets: readonly unknown[];
  #settled = 0;
  #settledAtMs: number = clock.now();
  #ended = false;

  constructor(attachment: ConsumerAttachment, topic: string, messages: BatchMessages) {
    this.#attachment = attachment;
    this.#topic = topic;
    // A copy: handlers take messages out of the array as they go.
    const offsets: unknown[] = [];
    for (let at = 0; at < messages.length; at++) offsets.push(offsetOf(messages[at]));
    this.#offsets = offsets;
  }

  /** The handler has resolved `offset`: the messages up to it are settled, those of before are not counted again. */
  resolved(offset: unknown): void {
    if (!this.#ended) this.#settle(this.#countUpTo(offset), 0);
  }

  /** The handler has returned `result`; with `autoResolve` the client now resolves the rest. */
  returned(result: unknown, autoResolve: boolean): void {
    this.#ended = true;
    if (autoResolve && this.#settled < this.#offsets.length) {
      this.#settle(this.#offsets.length, this.#attachment.codeOf(result));
    }
  }

  /** The handler has thrown: the first message that it had not resolved is the one that failed. */
  threw(): void {
    this.#ended = true;
    if (this.#settled < this.#offsets.length) this.#settle(this.#settled + 1, 1);
  }

  #settle(upTo: number, code: 0 | 1): void {
    const count = upTo - this.#settled;
    if (count === 0) return;
    const now = clock.now();
    this.#attachment.record(this.#topic, code, (now - this.#settledAtMs) / count, count);
    this.#settled = upTo;
    this.#settledAtMs = now;
  }

  /** How many messages lie up to `offset`. Offsets ascend, with gaps where the log was compacted, and exceed 2^53. */
  #countUpTo(offset: unknown): number {
    let count = this.#settled;
    if (count === this.#offsets.length) return count;
    if (offset === this.#offsets[count]) return count + 1;
    const target = BigInt(String(offset));
    for (let at = count; at < this.#offsets.length; at++) {
      const each = asBigInt(this.#offsets[at]);
      // A message without an offset is settled with the next one that has one.
      if (each === undefined) continue;
      if (each > target) break;
      count = at + 1;
    }
    return count;
  }
}

function offsetOf(message: { readonly offset: string } | null | undefined): unknown {
  try {
    return message?.offset;
  } catch {
    return undefined;
  }
}

function asBigInt(offset: unknown): bigint | undefined {
  try {
    return BigInt(offset as string);
  } catch {
    return undefined;
  }
}
