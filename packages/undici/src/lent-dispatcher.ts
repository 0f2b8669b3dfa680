import { type Dispatcher, inFrontOf, isDispatcher, type Sender } from './fetch-dispatcher.js';

/** A place of `globalThis`. Each has functions of its own: by one key in the code V8 knows the place, by many it searches. */
interface Slot {
  readonly read: () => unknown;
  readonly write: (dispatcher: Dispatcher) => void;
}

const UP_TO_7 = Symbol.for('undici.globalDispatcher.1');
const FROM_8 = Symbol.for('undici.globalDispatcher.2');
const globals = globalThis as { [UP_TO_7]?: unknown; [FROM_8]?: unknown };

/** Where undici up to 7 and from 8, built-in or not, keep the dispatcher that `fetch` uses when it is given none. */
const SLOTS: readonly Slot[] = [
  {
    read: () => globals[UP_TO_7],
    write: (dispatcher) => {
      globals[UP_TO_7] = dispatcher;
    },
  },
  {
    read: () => globals[FROM_8],
    write: (dispatcher) => {
      globals[FROM_8] = dispatcher;
    },
  },
];

/** A global dispatcher with ours in its place. */
export class LentDispatcher {
  readonly #slot: Slot;
  readonly #own: Dispatcher;
  readonly #observed: Dispatcher;
  readonly #next: LentDispatcher | undefined;

  constructor(slot: Slot, own: Dispatcher, observed: Dispatcher, next: LentDispatcher | undefined) {
    this.#slot = slot;
    this.#own = own;
    this.#observed = observed;
    this.#next = next;
  }

  /** Puts it and those that were lent with it back, unless somebody else has set another meanwhile. */
  restore(): void {
    if (this.#slot.read() === this.#observed) write(this.#slot, this.#own);
    this.#next?.restore();
  }
}

/**
 * Puts `sender` in front of the global dispatchers until they are restored, which must be before any other code can run. fetch
 * reads the global one at once, unless a Request brings its own, which nobody else can see: giving fetch a dispatcher as
 * an argument instead would overrule it.
 */
export function lendGlobalDispatchers(sender: Sender): LentDispatcher | undefined {
  let lent: LentDispatcher | undefined;
  for (const slot of SLOTS) {
    const own = slot.read();
    if (!isDispatcher(own)) continue;
    const observed = inFrontOf(own, sender);
    if (write(slot, observed)) lent = new LentDispatcher(slot, own, observed, lent);
  }
  return lent;
}

/** False where it cannot be replaced. */
function write(slot: Slot, dispatcher: Dispatcher): boolean {
  try {
    slot.write(dispatcher);
    return true;
  } catch {
    return false;
  }
}
