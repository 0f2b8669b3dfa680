import { performance } from 'node:perf_hooks';
import * as timers from 'node:timers';

// Node's clock and timers, captured at load: apps and tests replace, freeze or fake the globals later, and those of
// jsdom return numbers.

/**
 * Node's monotonic clock, in milliseconds. Both ends of a duration must come from one clock. The global `performance`
 * is a getter, and slower.
 */
export const clock: { readonly now: () => number } = {
  now: /* @__PURE__ */ performance.now.bind(performance),
};

export const setTimeout: typeof timers.setTimeout = timers.setTimeout;
export const clearTimeout: typeof timers.clearTimeout = timers.clearTimeout;
export const setInterval: typeof timers.setInterval = timers.setInterval;
export const clearInterval: typeof timers.clearInterval = timers.clearInterval;
export const setImmediate: typeof timers.setImmediate = timers.setImmediate;
export const queueMicrotask: typeof globalThis.queueMicrotask = globalThis.queueMicrotask;
