/** What fetch sends through. */
export interface Dispatcher {
  readonly dispatch: (this: unknown, options: object, handler: object) => unknown;
}

/** What is dispatched in the place of a dispatcher. */
export interface Sender {
  send(inner: Dispatcher, options: object, handler: object): unknown;
}

/** A dispatcher with a `dispatch` that is a {@link Sender}'s; what else is asked for is its own, for example a MockAgent's `isMockActive`. */
class Front implements Dispatcher {
  static {
    // One for all calls: a Proxy for each, and asking it for `dispatch`, would cost more than what is done there.
    const inherited = new Proxy(Object.prototype, {
      get: (_target, key, front: Front): unknown => Reflect.get(front.#inner, key, front.#inner),
    });
    Object.setPrototypeOf(Front.prototype, inherited);
  }

  readonly #inner: Dispatcher;
  readonly #sender: Sender;

  constructor(inner: Dispatcher, sender: Sender) {
    this.#inner = inner;
    this.#sender = sender;
  }

  dispatch(options: object, handler: object): unknown {
    return this.#sender.send(this.#inner, options, handler);
  }
}

/** `inner` as fetch sees it, with `sender` in the place of its `dispatch`. */
export function inFrontOf(inner: Dispatcher, sender: Sender): Dispatcher {
  return new Front(inner, sender);
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

/** True for what fetch can send through. */
export function isDispatcher(value: unknown): value is Dispatcher {
  return (
    typeof value === 'object' && value !== null && 'dispatch' in value && typeof value.dispatch === 'function'
  );
}
