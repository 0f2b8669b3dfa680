import { clearTimeout, setTimeout } from '../runtime.js';

/** How long a scrape waits for them, in milliseconds: Node's threads may be busy with other things. */
const LIMIT_MS = 1_000;

/** Observations that are made as soon as a body is inflated: what has ended before a scrape began is to be in it. */
export class PendingObservations {
  readonly #observations = new Set<Promise<void>>();

  /** True where there is none: the usual case, in which a scrape waits for nothing. */
  get isEmpty(): boolean {
    return this.#observations.size === 0;
  }

  /** @param observation never rejects */
  add(observation: Promise<void>): void {
    this.#observations.add(observation);
    void observation.then(() => this.#observations.delete(observation));
  }

  /** Resolves when all that are there now are made, or after a second. */
  async whenSettled(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LIMIT_MS).unref();
    });
    await Promise.race([Promise.all(this.#observations), late]);
    clearTimeout(timer);
  }
}
