import type { ChannelExporter } from '@channel-exporter/core';
import { recorded } from '@workshop/contract-tests/recorded';

/** How often each `topic code` was counted. */
export type Counts = Record<string, number>;

/**
 * What really happened, written by the handlers themselves in the moment of each outcome: how often each topic and code
 * has to be counted, what still runs, and how far each partition is.
 */
export class Handled {
  readonly #counts: Counts = {};
  #happened: Counts = {};
  #counted: Counts = {};
  readonly #positions = new Map<string, bigint>();
  readonly #ends = new Map<string, bigint>();
  readonly #held: (() => void)[] = [];
  /** Calls of handlers that have begun, and those of them that have not ended. */
  begun = 0;
  running = 0;
  #wake: (() => void) | undefined;

  /** A handler was called; what is held goes on. */
  begin(): void {
    this.begun++;
    this.running++;
    this.#release();
  }

  /** The call has ended, and this is what it has to give. */
  end(topic: string, codes: Readonly<Partial<Record<0 | 1, number>>>): void {
    for (const [code, count] of Object.entries(codes)) {
      if (count > 0) this.#counts[`${topic} ${code}`] = (this.#counts[`${topic} ${code}`] ?? 0) + count;
    }
    this.running--;
    this.#check();
  }

  /** Takes what ends when the next handler is called, or all others have ended. */
  hold(release: () => void): void {
    this.#held.push(release);
    if (this.#held.length === this.running) setImmediate(() => this.#release());
  }

  /** The log has messages up to this offset. */
  expect(topic: string, partition: number, end: bigint): void {
    this.#ends.set(`${topic}/${partition}`, end);
  }

  /** The client goes on from this offset. */
  moveTo(topic: string, partition: number, position: bigint): void {
    this.#positions.set(`${topic}/${partition}`, position);
    this.#check();
  }

  /** Resolves when the client is at the end of the log, no handler runs, and what the last has returned is with the client. */
  async finished(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#isFinished()) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** What had to be counted since the last time, and what was, read in the same moment. */
  async compared(exporter: ChannelExporter, family: string): Promise<{ expected: Counts; found: Counts }> {
    const reading = recorded(exporter, family);
    const happened = { ...this.#counts };
    const series = await reading;
    const counted = Object.fromEntries(
      series.map(({ labels, count }) => [`${labels.topic} ${labels.code}`, count]),
    );
    const [expected, found] = [since(this.#happened, happened), since(this.#counted, counted)];
    [this.#happened, this.#counted] = [happened, counted];
    return { expected, found };
  }

  #release(): void {
    for (const release of this.#held.splice(0)) release();
  }

  #check(): void {
    if (this.#held.length > 0 && this.#held.length === this.running) setImmediate(() => this.#release());
    if (this.#isFinished()) this.#wake?.();
  }

  #isFinished(): boolean {
    if (this.running > 0) return false;
    for (const [partition, end] of this.#ends) {
      if ((this.#positions.get(partition) ?? 0n) < end) return false;
    }
    return true;
  }
}

function since(before: Counts, now: Counts): Counts {
  return Object.fromEntries(
    Object.entries(now)
      .map(([key, count]) => [key, count - (before[key] ?? 0)] as const)
      .filter(([, count]) => count !== 0),
  );
}
