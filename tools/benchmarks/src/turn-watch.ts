export interface TurnWatchOptions {
  /** The clock, in milliseconds. @default the wall clock */
  readonly nowMs?: () => number;
  /** Other work of the app in each turn, in milliseconds. It is not part of the turns that are reported. @default 0 */
  readonly workMs?: number;
}

/** Measures how long the event loop is held, by a callback in each of its turns. It keeps the loop busy. */
export class TurnWatch {
  readonly #nowMs: () => number;
  readonly #workMs: number;
  #longestMs = 0;
  #lastMs: number;
  #watching = true;

  constructor({ nowMs = () => performance.now(), workMs = 0 }: TurnWatchOptions = {}) {
    this.#nowMs = nowMs;
    this.#workMs = workMs;
    this.#lastMs = nowMs();
    setImmediate(() => this.#turn());
  }

  /** Ends it. @returns the longest turn, in milliseconds */
  stop(): number {
    this.#watching = false;
    return this.#longestMs;
  }

  #turn(): void {
    this.#longestMs = Math.max(this.#longestMs, this.#nowMs() - this.#lastMs);
    if (!this.#watching) return;
    work(this.#workMs);
    this.#lastMs = this.#nowMs();
    setImmediate(() => this.#turn());
  }
}

function work(ms: number): void {
  for (const endMs = performance.now() + ms; performance.now() < endMs; );
}
