import type { ChannelExporter } from '@channel-exporter/core';

/** An interceptor in one place of one dispatcher, or a fetch, that counts for an exporter. */
export interface Counter {
  readonly exporter: ChannelExporter;
}
/** Those that count one request, the outermost first. */
export type Counters = readonly Counter[];

/** On the options and the handler of a dispatch: those that count it already. */
export const COUNTED: unique symbol = Symbol.for('@channel-exporter/undici/counted');

interface Marked {
  [COUNTED]?: Counters;
}

interface Dispatching {
  /** Those that count what is being dispatched just now. */
  counters: Counters | undefined;
}

/** Shared by all copies of this package in a process (ESM beside CommonJS), like the marks. */
const dispatching = sharedDispatching();

const NONE: Counters = [];

/**
 * Those that count a request already, because they are around this dispatch. Inner interceptors may write options of
 * their own, put handlers around ours, and dispatch later: one of the three marks is left.
 * @param asks who counts it next. Called again with another handler it has another request, which an interceptor inside
 * sends by itself (for a token, say), even if the options are copied from the first.
 */
export function countedBy(options: object, handler: object, asks: Counter): Counters {
  const onHandler = (handler as Marked)[COUNTED];
  if (onHandler !== undefined) return onHandler;
  const counters = (options as Marked)[COUNTED] ?? dispatching.counters ?? NONE;
  return counters.includes(asks) ? NONE : counters;
}

/** Whether one of them counts for this exporter. */
export function countsFor(exporter: ChannelExporter, counters: Counters): boolean {
  for (const counter of counters) if (counter.exporter === exporter) return true;
  return false;
}

/** A copy of dispatch options that says who counts it; the options themselves if they are no plain object. */
export function withCounted<Options extends object>(options: Options, counters: Counters): Options {
  const prototype: unknown = Object.getPrototypeOf(options);
  // What accessors of a class return may depend on private members, which a copy has not.
  if (prototype !== Object.prototype && prototype !== null) return options;
  // Not by spreading: on Node 20 that costs five times as much if a property follows. undici does so, and what it
  // hands over costs more to read than the copy.
  const copy = (prototype === null ? Object.create(null) : {}) as Options;
  return markCounted(Object.assign(copy, options), counters);
}

/** {@link withCounted} in `options` themselves, which nobody else holds. */
export function markCounted<Options extends object>(options: Options, counters: Counters): Options {
  (options as Marked)[COUNTED] = counters;
  return options;
}

/** Dispatches what `counters` count. */
export function dispatchCounted<Result>(
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

/** The caller's handler is called next, within the dispatch or later: what it sends is a call of its own. */
export function leaveDispatch(): void {
  dispatching.counters = undefined;
}

function sharedDispatching(): Dispatching {
  const slot = Symbol.for('@channel-exporter/undici/dispatching');
  const globals = globalThis as { [slot]?: Dispatching };
  const own: Dispatching = { counters: undefined };
  // A frozen `globalThis` takes none: then this copy has one of its own.
  if (globals[slot] === undefined && Reflect.isExtensible(globalThis)) {
    Object.defineProperty(globalThis, slot, { value: own });
  }
  return globals[slot] ?? own;
}
