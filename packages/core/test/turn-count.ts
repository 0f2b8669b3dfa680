/** Counts the turns of the event loop until it is stopped; it keeps the loop busy. */
export class TurnCount {
  /** How many there have been. */
  turns = 0;
  #counting = true;

  constructor() {
    setImmediate(() => this.#turn());
  }

  stop(): void {
    this.#counting = false;
  }

  #turn(): void {
    this.turns++;
    if (this.#counting) setImmediate(() => this.#turn());
  }
}
