import { log } from './log.js';
import type { Logger } from './options/types.js';
import { clock } from './runtime.js';

/** The components that can fail at run time: the values of the label `where`. */
export const FAILURE_COMPONENTS = [
  'inbound',
  'outbound',
  'consumer',
  'body',
  'ignore',
  'read_code',
  'read_caller',
  'read_method_code',
  'known_callers',
  'path_label',
  'result_code',
  'authorize',
  'collect',
  'scrape',
  'metrics_server',
  'processes',
] as const;

export type FailureComponent = (typeof FAILURE_COMPONENTS)[number];

const LOG_PERIOD_MS = 60_000;
/** Plugins from outside may report other components, by mistake even one per request. */
const MAX_COMPONENTS = 1000;

/** Counts internal errors by component, and logs each component at most once a minute. */
export class Failures {
  readonly #lastLogMs = new Map<string, number>();
  readonly #logger: Logger;
  readonly #count: (component: string) => void;

  constructor(logger: Logger, count: (component: string) => void) {
    this.#logger = logger;
    this.#count = count;
  }

  /** Never throws. */
  report(component: FailureComponent | (string & {}), error: unknown): void {
    try {
      this.#count(component);
      const now = clock.now();
      const last = this.#lastLogMs.get(component);
      if (last !== undefined && isRecent(last, now)) return;
      if (this.#lastLogMs.size >= MAX_COMPONENTS) this.#lastLogMs.clear();
      this.#lastLogMs.set(component, now);
      log(this.#logger, `[channel-exporter] ${component}: ${describe(error)}`);
    } catch {
      // An error that cannot be described is counted all the same.
    }
  }
}

/** A clock that was replaced before this package was loaded may go back or give NaN; that must neither silence a component for ever nor log each error. */
function isRecent(last: number, now: number): boolean {
  return Number.isNaN(now) || Math.abs(now - last) < LOG_PERIOD_MS;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
