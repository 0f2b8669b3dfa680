import { UNMATCHED } from '../labels/path.js';

/** How the room for open text is divided: sets as they are, and those of each folding step. */
const SHARES: readonly number[] = [0.6, 0.2, 0.2];

/** The most sets that are kept for a family whose closed text alone is too much: HTTP has some sixty statuses in use. */
const MOST_LAST = 64;

/** How many times the free room of a pool one holder may take: one alone gets two thirds of the pool, and a later one still finds room. */
const HOLDER_SHARE = 2;
/** The same for requests that no route matched: clients write them at will. One fifth of the pool at most. */
const UNMATCHED_SHARE = 1 / 4;

/** Where a label set is counted: how many sets one holder (a route, a partner) has in one pool. */
export interface Share {
  readonly pool: Pool;
  readonly holder: string;
  sets: number;
}

/** Some of the room of a family. */
export class Pool {
  readonly capacity: number;
  readonly #shares = new Map<string, Share>();
  #used = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get free(): number {
    return this.capacity - this.#used;
  }

  /** Whether a holder may add one set: fewer than its share of what is free then. */
  admits(holder: string): boolean {
    if (this.free <= 0) return false;
    const share = holder === UNMATCHED ? UNMATCHED_SHARE : HOLDER_SHARE;
    return (this.#shares.get(holder)?.sets ?? 0) < this.free * share;
  }

  /** Counts one set more, and gives what to {@link Pool.giveBack}. */
  take(holder: string): Share {
    let share = this.#shares.get(holder);
    if (share === undefined) {
      share = { pool: this, holder, sets: 0 };
      this.#shares.set(holder, share);
    }
    share.sets++;
    this.#used++;
    return share;
  }

  giveBack(share: Share): void {
    this.#used--;
    share.sets--;
    if (share.sets === 0) this.#shares.delete(share.holder);
  }
}

/**
 * The room of a family for label sets: half of the limit for sets whose text the app or this library decides, and the
 * rest for sets with open text, so that nothing a client writes takes the place of a route and its status.
 */
export class Room {
  /** For sets with open text, in the order of folding. Empty for a family without open labels. */
  readonly open: readonly Pool[];
  /** Sets without open text that may still be added. */
  #closed: number;
  /** Sets that may still be added with closed text folded, too. */
  #last: number;
  /** How many of these only the last step of folding may take: statuses and reasons stay apart the longest. */
  readonly #lastKept: number;

  /**
   * @param limit label sets in all, at least 1; one of them is kept for the set that is folded whole
   * @param pools how many pools of open text there are: 0 to 3
   */
  constructor(limit: number, pools: number) {
    const half = Math.max(1, Math.floor(limit / 2));
    this.#last = Math.min(MOST_LAST, Math.floor(half / 8));
    this.#lastKept = Math.floor(this.#last / 2);
    const open = pools === 0 ? 0 : half - this.#last - 1;
    this.#closed = limit - this.#last - 1 - open;
    const shares = SHARES.slice(1, pools).map((share) => Math.floor(open * share));
    const rest = shares.reduce((left, share) => left - share, open);
    this.open = [rest, ...shares].slice(0, pools).map((capacity) => new Pool(capacity));
  }

  /** Takes the room of a set without open text. @returns false if there is none */
  takeClosed(): boolean {
    if (this.#closed === 0) return false;
    this.#closed--;
    return true;
  }

  /**
   * Takes the room of a set in which closed text is folded, too. @returns false if there is none
   * @param isLastStep whether the set shows only what is folded last
   */
  takeLast(isLastStep: boolean): boolean {
    if (this.#last <= (isLastStep ? 0 : this.#lastKept)) return false;
    this.#last--;
    return true;
  }
}
