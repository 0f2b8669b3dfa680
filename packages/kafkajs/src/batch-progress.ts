import type { ConsumerAttachment } from '@channel-exporter/core';
import { clock } from '@workshop/plugin-kit';

/**
 * The messages of a batch. An app or another client may have left holes, or objects without an offset, in the array.
 */
export type BatchMessages = readonly ({ readonly offset: string } | null | undefined)[];

/**
 * One run of an `eachBatch` handler: records each message when the batch settles it. The messages that one step settles
 * share the time since the previous step, so that the sum is the handler's time.
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
    // A copy, because handlers remove messages from the array.
    const offsets: unknown[] = [];
    for (let at = 0; at < messages.length; at++) offsets.push(readOffset(messages[at]));
    this.#offsets = offsets;
  }

  /** Settles the messages up to `offset`, which the handler has resolved; earlier ones are not counted again. */
  onResolve(offset: unknown): void {
    if (!this.#ended) this.#settle(this.#countUpTo(offset), 0);
  }

  /** Ends the batch after the handler returned `result`. With `autoResolve` the client now resolves the rest. */
  onReturn(result: unknown, autoResolve: boolean): void {
    this.#ended = true;
    if (autoResolve && this.#settled < this.#offsets.length) {
      this.#settle(this.#offsets.length, this.#attachment.codeOf(result));
    }
  }

  /** Ends the batch after the handler threw: the first unresolved message is the one that failed. */
  onThrow(): void {
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

  /** Counts the messages up to `offset`. Offsets ascend, have gaps after compaction, and may exceed 2^53. */
  #countUpTo(offset: unknown): number {
    let count = this.#settled;
    if (count === this.#offsets.length) return count;
    if (offset === this.#offsets[count]) return count + 1;
    const target = BigInt(String(offset));
    for (let at = count; at < this.#offsets.length; at++) {
      const each = toBigInt(this.#offsets[at]);
      // A message without an offset is settled together with the next one that has an offset.
      if (each === undefined) continue;
      if (each > target) break;
      count = at + 1;
    }
    return count;
  }
}

function readOffset(message: { readonly offset: string } | null | undefined): unknown {
  try {
    return message?.offset;
  } catch {
    return undefined;
  }
}

function toBigInt(offset: unknown): bigint | undefined {
  try {
    return BigInt(offset as string);
  } catch {
    return undefined;
  }
}
