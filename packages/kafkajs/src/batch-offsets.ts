/**
 * The messages of a batch. An app or another client may have left holes, or objects without an offset, in the array.
 */
export type BatchMessages = readonly ({ readonly offset: string } | null | undefined)[];

/** The offsets of a batch as it began: a copy, because handlers remove messages from the array. */
export class BatchOffsets {
  readonly #offsets: readonly unknown[];

  constructor(messages: BatchMessages) {
    const offsets: unknown[] = [];
    for (let at = 0; at < messages.length; at++) offsets.push(readOffset(messages[at]));
    this.#offsets = offsets;
  }

  get count(): number {
    return this.#offsets.length;
  }

  /**
   * Counts the messages up to `offset`. Offsets ascend, have gaps after compaction, and may exceed 2^53.
   * @param from number of messages that are known to be before it
   */
  countUpTo(offset: unknown, from: number): number {
    let count = from;
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
