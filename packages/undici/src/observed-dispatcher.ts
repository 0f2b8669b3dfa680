/** An undici dispatcher, as fetch uses it. */
export interface Dispatcher {
  readonly dispatch: (this: unknown, options: object, handler: object) => unknown;
}

/** Dispatches in place of a dispatcher. */
export interface DispatchObserver {
  dispatch(to: Dispatcher, options: object, handler: object): unknown;
}

/** A dispatcher whose `dispatch` goes to an observer. Its other members are the dispatcher's, for example a MockAgent's `isMockActive`. */
export class ObservedDispatcher implements Dispatcher {
  static {
    // One Proxy for all: fetch finds `dispatch` before it, without a trap.
    const inherited = new Proxy(Object.prototype, {
      get: (_target, key, self: ObservedDispatcher): unknown => Reflect.get(self.#to, key, self.#to),
    });
    Object.setPrototypeOf(ObservedDispatcher.prototype, inherited);
  }

  readonly #to: Dispatcher;
  readonly #observer: DispatchObserver;

  constructor(to: Dispatcher, observer: DispatchObserver) {
    this.#to = to;
    this.#observer = observer;
  }

  dispatch(options: object, handler: object): unknown {
    return this.#observer.dispatch(this.#to, options, handler);
  }
}

export function isDispatcher(value: unknown): value is Dispatcher {
  return (
    typeof value === 'object' && value !== null && 'dispatch' in value && typeof value.dispatch === 'function'
  );
}

/** Properties of `globalThis` in which undici up to 7, and from 8, keeps its global dispatcher; so does the built-in one. */
const UP_TO_7 = Symbol.for('undici.globalDispatcher.1');
const FROM_8 = Symbol.for('undici.globalDispatcher.2');
const globals = globalThis as { [UP_TO_7]?: unknown; [FROM_8]?: unknown };

/** Returns true for Node's own fetch, by its source text. If a later Node has another text, its fetch is treated as a wrapped one. */
export function isBuiltInFetch(fetch: object): boolean {
  return Function.prototype.toString.call(fetch).includes("require('internal/deps/undici/undici')");
}

/** The source text of the `fetch` that undici 6, 7 and 8 export; bundlers rename it, and may write `undefined` in another way. */
const UNDICI_FETCH =
  /^(?:async )?function fetch\w*\s?\(init, options = [\w ]+\)\s*\{[\s\S]*\bfetchImpl\w*\(init, options\)/;

/**
 * Returns a function that gets the global dispatcher of `fetch`. Undefined for any fetch but Node's and undici's own: it may
 * use another dispatcher, and code of the app would see an argument that the caller did not pass.
 */
export function globalDispatcherOf(fetch: object, target: object): (() => unknown) | undefined {
  if (isBuiltInFetch(fetch)) {
    const major = Number.parseInt(process.versions.undici ?? '', 10);
    if (major > 8 || Number.isNaN(major)) return undefined;
    const slot = major <= 7 ? UP_TO_7 : FROM_8;
    return () => {
      // Node makes the dispatcher when one of fetch's classes is used for the first time. Not earlier: an undici that the
      // app loads later uses a dispatcher that is there already.
      if (globals[slot] === undefined) void globalThis.Response;
      return globals[slot];
    };
  }
  if (!UNDICI_FETCH.test(Function.prototype.toString.call(fetch))) return undefined;
  const { getGlobalDispatcher } = target as { readonly getGlobalDispatcher?: () => unknown };
  return typeof getGlobalDispatcher === 'function' ? getGlobalDispatcher : undefined;
}

/** Returns the second argument of fetch with `dispatcher`. */
export function withDispatcher(init: object | null | undefined, dispatcher: Dispatcher): object {
  if (init === undefined || init === null) return { dispatcher };
  // A Proxy must show a property that its target cannot change.
  if (Object.isFrozen(init) && Object.hasOwn(init, 'dispatcher'))
    return Object.assign({}, init, { dispatcher });
  // Not a copy: that reads properties that fetch does not read, and loses those that are inherited or not enumerable.
  return new Proxy(init, {
    get: (target, key) => (key === 'dispatcher' ? dispatcher : (Reflect.get(target, key, target) as unknown)),
  });
}

/**
 * Puts `observer` in place of the global dispatchers. Returns a function that puts them back, unless another one has been set
 * meanwhile: call it before other code can run. Undefined if there is no global dispatcher.
 */
export function swapGlobalDispatchers(observer: DispatchObserver): (() => void) | undefined {
  const swapped: (() => void)[] = [];
  for (const slot of [UP_TO_7, FROM_8] as const) {
    const own = globals[slot];
    if (!isDispatcher(own)) continue;
    const observed = new ObservedDispatcher(own, observer);
    if (!Reflect.set(globals, slot, observed)) continue;
    swapped.push(() => {
      if (globals[slot] === observed) Reflect.set(globals, slot, own);
    });
  }
  if (swapped.length === 0) return undefined;
  return () => {
    for (const restore of swapped) restore();
  };
}
