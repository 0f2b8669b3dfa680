import { clock, setTimeout } from '@workshop/plugin-kit';

/** The longest delay that a timer of Node accepts. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A response whose body is being read. */
export interface IdleTarget {
  /** When its last byte arrived, by `clock.now()`. */
  readonly lastActivityMs: number;
  /** Called once, if no byte arrives for too long. Must not throw. */
  onIdle(): void;
}

/**
 * Finds responses that have become idle. One timer serves all of them, because one timer per response would cost as much as
 * the rest of the measurement. It keeps no process alive, and runs only while responses are being read.
 */
export class IdleTimer {
  readonly #idleMs: number;
  readonly #targets = new Set<IdleTarget>();
  #timer: NodeJS.Timeout | undefined;

  constructor(idleMs: number) {
    this.#idleMs = idleMs;
  }

  add(target: IdleTarget): void {
    this.#targets.add(target);
    if (this.#timer === undefined) this.#timer = this.#schedule(this.#idleMs);
  }

  /** Leaves the timer running: it finds nothing once, instead of being stopped and started with each response. */
  delete(target: IdleTarget): void {
    this.#targets.delete(target);
  }

  #schedule(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#check(), Math.min(ms, MAX_TIMER_MS)).unref();
  }

  #check(): void {
    const now = clock.now();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const target of this.#targets) {
      const leftMs = target.lastActivityMs + this.#idleMs - now;
      if (leftMs > 0) {
        nextMs = Math.min(nextMs, leftMs);
      } else {
        this.#targets.delete(target);
        target.onIdle();
      }
    }
    this.#timer = this.#targets.size === 0 ? undefined : this.#schedule(Math.ceil(nextMs));
  }
}
