import type { ChannelExporter } from '@channel-exporter/core';

/** Exporters that count one request, the outermost first. */
export type Exporters = readonly ChannelExporter[];

/** On the options and the handler of a dispatch: the exporters that count it already. */
export const COUNTED: unique symbol = Symbol.for('@channel-exporter/undici/counted');

interface Marked {
  [COUNTED]?: Exporters;
}

interface Dispatching {
  /** The exporters that count what is being dispatched just now. */
  exporters: Exporters | undefined;
}

/** Shared by all copies of this package in a process (ESM beside CommonJS), like the marks. */
const dispatching = sharedDispatching();

/**
 * The exporters that count a request already, because their fetch or an interceptor of theirs stands around this dispatch. Inner
 * interceptors may write options of their own, put handlers around ours, and dispatch later: one of the three marks is left.
 */
export function countedBy(options: object, handler: object): Exporters {
  return (options as Marked)[COUNTED] ?? (handler as Marked)[COUNTED] ?? dispatching.exporters ?? [];
}

/** A copy of dispatch options that says which exporters count it; the options themselves if they are no plain object. */
export function withCounted<Options extends object>(options: Options, exporters: Exporters): Options {
  const prototype: unknown = Object.getPrototypeOf(options);
  // What accessors of a class return may depend on private members, which a copy has not.
  if (prototype !== Object.prototype && prototype !== null) return options;
  // Not by spreading: on Node 20 that costs five times as much if a property follows. undici does so, and what it
  // hands over costs more to read than the copy.
  const copy = (prototype === null ? Object.create(null) : {}) as Options;
  return markCounted(Object.assign(copy, options), exporters);
}

/** {@link withCounted} in `options` themselves, which nobody else holds. */
export function markCounted<Options extends object>(options: Options, exporters: Exporters): Options {
  (options as Marked)[COUNTED] = exporters;
  return options;
}

/** Dispatches what `exporters` count. */
export function dispatchCounted<Result>(
  exporters: Exporters,
  dispatch: (this: unknown, options: never, handler: never) => Result,
  dispatcher: unknown,
  options: object,
  handler: object,
): Result {
  const outer = dispatching.exporters;
  dispatching.exporters = exporters;
  try {
    return dispatch.call(dispatcher, options as never, handler as never);
  } finally {
    dispatching.exporters = outer;
  }
}

/** The caller's handler is called next, within the dispatch or later: what it sends is a call of its own. */
export function leaveDispatch(): void {
  dispatching.exporters = undefined;
}

function sharedDispatching(): Dispatching {
  const slot = Symbol.for('@channel-exporter/undici/dispatching');
  const globals = globalThis as { [slot]?: Dispatching };
  const own: Dispatching = { exporters: undefined };
  // A frozen `globalThis` takes none: then this copy has one of its own.
  if (globals[slot] === undefined && Reflect.isExtensible(globalThis)) {
    Object.defineProperty(globalThis, slot, { value: own });
  }
  return globals[slot] ?? own;
}
