import type { ChannelExporter } from '@channel-exporter/core';

/** An interceptor at one place of one dispatcher, or a fetch, that records for an exporter. */
export interface Counter {
  readonly exporter: ChannelExporter;
}
/** All that record one request, the outermost first. */
export type Counters = readonly Counter[];

/** The property of a dispatch's options and handler that holds its {@link Counters}. */
export const COUNTERS: unique symbol = Symbol.for('@channel-exporter/undici/counted');

interface Marked {
  [COUNTERS]?: Counters;
}

interface Dispatching {
  /** The counters of the request that is being dispatched now. */
  counters: Counters | undefined;
}

/** Shared by all copies of this package in a process (ESM beside CommonJS), like the marks. */
const dispatching = sharedDispatching();

const NONE: Counters = [];

/**
 * Finds the counters around this dispatch. Inner interceptors may pass other options, wrap the handler, and dispatch later:
 * each loses one of the three marks.
 * @param next the counter that asks. If it is among them and the handler has no mark, this is another request, which an inner
 * interceptor sends by itself (to get a token, for example), even if its options were copied from the first
 */
export function findCounters(options: object, handler: object, next: Counter): Counters {
  const onHandler = (handler as Marked)[COUNTERS];
  if (onHandler !== undefined) return onHandler;
  const counters = (options as Marked)[COUNTERS] ?? dispatching.counters ?? NONE;
  return counters.includes(next) ? NONE : counters;
}

/** Returns true if one of `counters` records for this exporter. */
export function countsFor(exporter: ChannelExporter, counters: Counters): boolean {
  return counters.some((counter) => counter.exporter === exporter);
}

/** Returns a copy of dispatch options with the mark; the options themselves if they are not a plain object. */
export function copyMarked<Options extends object>(options: Options, counters: Counters): Options {
  const prototype: unknown = Object.getPrototypeOf(options);
  // Accessors of a class may read private members, which a copy does not have.
  if (prototype !== Object.prototype && prototype !== null) return options;
  const copy = (prototype === null ? Object.create(null) : {}) as Options & Marked;
  Object.assign(copy, options);
  copy[COUNTERS] = counters;
  return copy;
}

/** Dispatches a request that `counters` record. */
export function dispatchMarked<Result>(
  counters: Counters,
  dispatch: (this: unknown, options: never, handler: never) => Result,
  dispatcher: unknown,
  options: object,
  handler: object,
): Result {
  const outer = dispatching.counters;
  dispatching.counters = counters;
  try {
    return dispatch.call(dispatcher, options as never, handler as never);
  } finally {
    dispatching.counters = outer;
  }
}

/** To be called before a handler of the caller, during the dispatch or later: the requests that it sends are calls of their own. */
export function leaveDispatch(): void {
  dispatching.counters = undefined;
}

function sharedDispatching(): Dispatching {
  const slot = Symbol.for('@channel-exporter/undici/dispatching');
  const globals = globalThis as { [slot]?: Dispatching };
  const own: Dispatching = { counters: undefined };
  // A frozen `globalThis` accepts no property: then each copy has its own.
  if (globals[slot] === undefined && Reflect.isExtensible(globalThis)) {
    Object.defineProperty(globalThis, slot, { value: own });
  }
  return globals[slot] ?? own;
}
