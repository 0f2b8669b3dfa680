import { clearTimeout, setTimeout } from '../runtime.js';

/** Maximum time that a scrape waits for them, in milliseconds: Node's thread pool may be blocked. */
const LIMIT_MS = 1_000;

/** Observations that wait for a body to be decompressed. A scrape waits for them, to show each request that ended before it. */
export class PendingObservations {
  readonly #observations = new Set<Promise<void>>();

  /** True without any: the usual case. */
  get isEmpty(): boolean {
    return this.#observations.size === 0;
  }

  /** @param observation never rejects */
  add(observation: Promise<void>): void {
    this.#observations.add(observation);
    void observation.then(() => this.#observations.delete(observation));
  }

  /** Resolves when all current ones are made, or after a second. */
  async whenSettled(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LIMIT_MS).unref();
    });
    await Promise.race([Promise.all(this.#observations), late]);
    clearTimeout(timer);
  }
}
