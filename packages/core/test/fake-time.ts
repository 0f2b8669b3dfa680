import { performance } from 'node:perf_hooks';
import timers from 'node:timers';
import type * as Runtime from '../src/runtime.js';

interface FakeTimer {
  readonly run: () => void;
  readonly everyMs: number | undefined;
  dueMs: number;
}

/** A clock that stands still until the test moves it, and timers that go by it. */
class FakeTime {
  nowMs = 0;
  /** How far each look at the clock moves it: work then takes as long as its looks, on every machine. */
  msPerLook = 0;
  readonly #timers = new Map<object, FakeTimer>();

  /** How many timers are waiting. */
  get waiting(): number {
    return this.#timers.size;
  }

  look(): number {
    this.nowMs += this.msPerLook;
    return this.nowMs;
  }

  start(run: () => void, ms: number, everyMs?: number): object {
    const handle = { unref: () => handle, ref: () => handle };
    this.#timers.set(handle, { run, everyMs, dueMs: this.nowMs + ms });
    return handle;
  }

  stop(handle: object): void {
    this.#timers.delete(handle);
  }

  /** Moves the clock, and calls what is due on the way, in order. */
  advance(ms: number): void {
    const endMs = this.nowMs + ms;
    for (;;) {
      const [next] = [...this.#timers]
        .filter(([, { dueMs }]) => dueMs <= endMs)
        .sort(([, one], [, other]) => one.dueMs - other.dueMs);
      if (next === undefined) break;
      const [handle, timer] = next;
      this.nowMs = timer.dueMs;
      if (timer.everyMs === undefined) this.#timers.delete(handle);
      else timer.dueMs += timer.everyMs;
      timer.run();
    }
    this.nowMs = endMs;
  }

  /** As at the start: no timer waits, and the clock stands still. */
  reset(): void {
    this.nowMs = 0;
    this.msPerLook = 0;
    this.#timers.clear();
  }
}

/**
 * The time that core goes by in a test file that imports this before anything of core. `runtime.ts` takes Node's clock and
 * timers when it is loaded: it is loaded here, while these are in their place.
 */
export const time: FakeTime = new FakeTime();

const fakes = {
  setTimeout: (run: () => void, ms: number) => time.start(run, ms),
  setInterval: (run: () => void, ms: number) => time.start(run, ms, ms),
  clearTimeout: (handle: object) => time.stop(handle),
  clearInterval: (handle: object) => time.stop(handle),
};
const { setTimeout, setInterval, clearTimeout, clearInterval } = timers;
Object.assign(timers, fakes);
performance.now = () => time.look();
try {
  const runtime = jest.requireActual<typeof Runtime>('../src/runtime.js');
  if (runtime.setTimeout !== (fakes.setTimeout as unknown)) {
    throw new Error('import fake-time before anything of core');
  }
} finally {
  Object.assign(timers, { setTimeout, setInterval, clearTimeout, clearInterval });
  Reflect.deleteProperty(performance, 'now');
}

afterEach(() => time.reset());
