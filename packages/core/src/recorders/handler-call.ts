import type { ConsumerAttachment, ConsumerCall } from '../channel-exporter.js';
import { clock } from '../runtime.js';
import { observeOutcome } from './observe-outcome.js';

/** One call of a handler with `count` messages of one topic: records each message when it is settled. */
export class HandlerCall implements ConsumerCall {
  readonly #attachment: ConsumerAttachment;
  readonly #topic: string;
  readonly #count: number;
  #settled = 0;
  #settledAtMs: number = clock.now();
  #ended = false;

  constructor(attachment: ConsumerAttachment, topic: string, count: number) {
    this.#attachment = attachment;
    this.#topic = topic;
    this.#count = count;
  }

  get settled(): number {
    return this.#settled;
  }

  settle(upTo: number): void {
    if (!this.#ended) this.#record(upTo, 0);
  }

  run<T>(handle: () => T, settlesRest = true): T {
    return observeOutcome(
      handle,
      (result) => {
        this.#ended = true;
        if (settlesRest && this.#settled < this.#count)
          this.#record(this.#count, this.#attachment.codeOf(result));
      },
      () => {
        this.#ended = true;
        this.#record(this.#settled + 1, 1);
      },
    );
  }

  /** Messages that one step settles share the time since the previous step, so that the sum is the handler's time. */
  #record(upTo: number, code: 0 | 1): void {
    const count = Math.min(upTo, this.#count) - this.#settled;
    if (!(count > 0)) return;
    const now = clock.now();
    this.#attachment.record(this.#topic, code, (now - this.#settledAtMs) / count, count);
    this.#settled += count;
    this.#settledAtMs = now;
  }
}
