import { log } from './log.js';
import type { Logger } from './options/types.js';
import { clock } from './runtime.js';

/** The places at which something of ours can go wrong at run time: the values of the label `where`. */
export const FAILURE_PLACES = [
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
] as const;

const LOG_PERIOD_MS = 60_000;
/** A plugin of somebody else's may name places of its own, also one for each request by mistake. */
const MOST_PLACES = 1000;

/** Counts what goes wrong inside, and logs each place at most once a minute; a logger that throws is left alone. */
export class Failures {
  readonly #lastLogMs = new Map<string, number>();
  readonly #logger: Logger;
  readonly #count: (where: string) => void;

  constructor(logger: Logger, count: (where: string) => void) {
    this.#logger = logger;
    this.#count = count;
  }

  report(where: string, error: unknown): void {
    try {
      this.#count(where);
      const now = clock.now();
      const last = this.#lastLogMs.get(where);
      if (last !== undefined && isRecent(last, now)) return;
      if (this.#lastLogMs.size >= MOST_PLACES) this.#lastLogMs.clear();
      this.#lastLogMs.set(where, now);
      log(this.#logger, `[channel-exporter] ${where}: ${describe(error)}`);
    } catch {
      // Somebody's error that cannot be described is counted all the same.
    }
  }
}

/** A clock that was replaced before we were loaded may jump back or give NaN: neither may silence a place for ever, or log without end. */
function isRecent(last: number, now: number): boolean {
  return Number.isNaN(now) || Math.abs(now - last) < LOG_PERIOD_MS;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
