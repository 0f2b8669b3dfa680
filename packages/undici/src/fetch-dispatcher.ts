/** What fetch sends through. */
export interface Dispatcher {
  dispatch(options: object, handler: object): unknown;
}

/** Where undici up to 7 and from 8, built-in or not, keep the dispatcher that `fetch` uses when it is given none. */
const GLOBAL_DISPATCHERS = [
  Symbol.for('undici.globalDispatcher.1'),
  Symbol.for('undici.globalDispatcher.2'),
] as const;

/** `inner` with another `dispatch`; all else is its own, for example a MockAgent's `isMockActive`. */
export function withDispatch(inner: Dispatcher, dispatch: Dispatcher['dispatch']): Dispatcher {
  return new Proxy(inner, {
    get: (target, key) => (key === 'dispatch' ? dispatch : (Reflect.get(target, key, target) as unknown)),
  });
}

/** The `dispatcher` that the caller gave in fetch's second argument. */
export function givenDispatcher(init: unknown): Dispatcher | undefined {
  if (typeof init !== 'object' || init === null || !('dispatcher' in init)) return undefined;
  return isDispatcher(init.dispatcher) ? init.dispatcher : undefined;
}

/** fetch's second argument with another dispatcher. */
export function withGivenDispatcher(init: object, dispatcher: Dispatcher): object {
  const prototype: unknown = Object.getPrototypeOf(init);
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return { ...init, dispatcher };
  // A Request, say: its accessors are on the prototype and want the real object.
  return new Proxy(init, {
    get: (target, key) => (key === 'dispatcher' ? dispatcher : (Reflect.get(target, key, target) as unknown)),
  });
}

/**
 * Puts `around` around the global dispatchers until the returned function is called, which must be before any other
 * code can run; undefined where there are none. fetch reads the global one at once, unless a Request brings its own,
 * which nobody else can see: giving fetch a dispatcher as an argument instead would overrule it.
 */
export function lendGlobalDispatchers(around: (inner: Dispatcher) => Dispatcher): (() => void) | undefined {
  const globals = globalThis as Record<symbol, unknown>;
  const lent: (readonly [slot: symbol, own: Dispatcher, observed: Dispatcher])[] = [];
  for (const slot of GLOBAL_DISPATCHERS) {
    const own = globals[slot];
    if (!isDispatcher(own)) continue;
    const observed = around(own);
    if (Reflect.set(globals, slot, observed)) lent.push([slot, own, observed]);
  }
  if (lent.length === 0) return undefined;
  return () => {
    for (const [slot, own, observed] of lent) if (globals[slot] === observed) Reflect.set(globals, slot, own);
  };
}

/**
 * True for Node's own fetch, below which no code of the app runs until it dispatches; only its text tells. Where Node
 * writes it otherwise one day, that costs time and is still right.
 */
export function isBuiltInFetch(fetch: object): boolean {
  return Function.prototype.toString.call(fetch).includes("require('internal/deps/undici/undici')");
}

/** True where fetch's first argument may be a Request with a dispatcher of its own, which only Node 20 and 22 show. */
export function mayBringDispatcher(input: unknown): boolean {
  if (typeof input !== 'object' || input === null || input instanceof URL) return false;
  const own = Object.getOwnPropertySymbols(input).find(({ description }) => description === 'dispatcher');
  return own === undefined || (input as Record<symbol, unknown>)[own] !== undefined;
}

/** Node makes its global dispatcher at the first use of any of fetch's classes. */
export function loadBuiltInFetch(): void {
  void globalThis.Response;
}

function isDispatcher(value: unknown): value is Dispatcher {
  return (
    typeof value === 'object' && value !== null && 'dispatch' in value && typeof value.dispatch === 'function'
  );
}
