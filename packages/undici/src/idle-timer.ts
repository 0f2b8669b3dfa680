import { clock, setTimeout } from './runtime.js';

/** The longest time that a timer of Node takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A response whose bytes are on their way. */
export interface Moving {
  /** When its last byte moved, by `clock.now()`. */
  readonly movedAtMs: number;
  /** Kept by the {@link IdleTimer} that has it. */
  place?: number | undefined;
  /** No byte has moved for too long; told once. Must not throw. */
  stoodStill(): void;
}

/**
 * Tells which of many responses stand still. One timer serves all of them, since one for each would cost as much as all
 * else that is done for a response. It keeps no process alive, and runs only while something is under way.
 */
export class IdleTimer {
  readonly #idleMs: number;
  /** In no order; each knows its place, since a Set takes many times as long to add to and delete from. */
  readonly #moving: Moving[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(idleMs: number) {
    this.#idleMs = idleMs;
  }

  add(response: Moving): void {
    if (response.place === undefined) response.place = this.#moving.push(response) - 1;
    if (this.#timer === undefined) this.#timer = this.#lookIn(this.#idleMs);
  }

  delete(response: Moving): void {
    // The timer is left to find nothing: stopping and starting it is what is saved.
    const { place } = response;
    const last = place === undefined ? undefined : this.#moving.pop();
    if (place === undefined || last === undefined) return;
    response.place = undefined;
    if (last === response) return;
    this.#moving[place] = last;
    last.place = place;
  }

  #lookIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#look(), Math.min(ms, MAX_TIMER_MS)).unref();
  }

  #look(): void {
    const now = clock.now();
    let nextMs = Number.POSITIVE_INFINITY;
    let at = 0;
    for (let response = this.#moving[at]; response !== undefined; response = this.#moving[at]) {
      const leftMs = response.movedAtMs + this.#idleMs - now;
      if (leftMs > 0) {
        nextMs = Math.min(nextMs, leftMs);
        at++;
      } else {
        // Another takes its place.
        this.delete(response);
        response.stoodStill();
      }
    }
    this.#timer = this.#moving.length === 0 ? undefined : this.#lookIn(Math.ceil(nextMs));
  }
}
