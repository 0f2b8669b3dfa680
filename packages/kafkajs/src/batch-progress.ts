import type { ConsumerAttachment } from '@channel-exporter/core';
import { clock } from './runtime.js';

/** What is read of a batch. */
export interface BatchLike {
  readonly topic: string;
  readonly messages: readonly { readonly offset: string }[];
}

/**
 * One run of an `eachBatch` handler: records each message when the batch settles it. The time between two steps is
 * shared by the messages that the later one settles, so that the sum is the handler's time.
 */
export class BatchProgress {
  readonly #attachment: ConsumerAttachment;
  readonly #topic: string;
  readonly #offsets: readonly string[];
  #settled = 0;
  #settledAtMs: number = clock.now();
  #ended = false;

  constructor(attachment: ConsumerAttachment, batch: BatchLike) {
    this.#attachment = attachment;
    this.#topic = batch.topic;
    // A copy: handlers take messages out of the array as they go.
    this.#offsets = batch.messages.map(({ offset }) => offset);
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
    while (count < this.#offsets.length && BigInt(this.#offsets[count] as string) <= target) count++;
    return count;
  }
}
