import { performance } from 'node:perf_hooks';
import * as timers from 'node:timers';

// The clock and timers of Node that this package uses, taken when it is loaded. An app or a test may later replace, freeze or
// fake the globals, and jsdom has timers of its own that return numbers: none of that reaches this package.

/**
 * Node's monotonic clock. Both ends of a duration have to come from one clock. It is also quicker than the global
 * `performance`, which is a getter.
 */
export const clock: { readonly now: () => number } = { now: performance.now.bind(performance) };

export const setTimeout: typeof timers.setTimeout = timers.setTimeout;
export const queueMicrotask: typeof globalThis.queueMicrotask = globalThis.queueMicrotask;
