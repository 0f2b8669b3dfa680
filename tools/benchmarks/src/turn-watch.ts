/** Tells how long the event loop was held, by coming back in each of its turns. It keeps the loop busy. */
export class TurnWatch {
  #longestMs = 0;
  #lastMs: number = performance.now();
  #watching = true;

  constructor() {
    setImmediate(() => this.#turn());
  }

  /** Ends it. @returns the longest turn, in milliseconds */
  stop(): number {
    this.#watching = false;
    return this.#longestMs;
  }

  #turn(): void {
    const nowMs = performance.now();
    this.#longestMs = Math.max(this.#longestMs, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
    if (this.#watching) setImmediate(() => this.#turn());
  }
}
