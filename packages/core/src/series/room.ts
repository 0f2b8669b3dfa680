import { UNMATCHED } from '../labels/path.js';

/** The shares of the room for open text: sets as they are, then those of each folding step. */
const SHARES: readonly number[] = [0.6, 0.2, 0.2];

/** The most sets reserved for a family whose closed text alone exceeds the limit: about sixty HTTP statuses are in use. */
const MAX_LAST = 64;

/** The most sets of one holder, as a multiple of the pool's free room. One alone gets two thirds, and later ones find room. */
const HOLDER_SHARE = 2;
/** The same for requests without a route, which clients can vary at will: a fifth of the pool at most. */
const UNMATCHED_SHARE = 1 / 4;

/** The sets of one holder (a route, a partner) in one pool. */
export interface Share {
  readonly pool: Pool;
  readonly holder: string;
  sets: number;
}

/** A part of the room of a family. */
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

  /** Returns whether a holder may add a set: it must have fewer than its share of the free room. */
  admits(holder: string): boolean {
    if (this.free <= 0) return false;
    const share = holder === UNMATCHED ? UNMATCHED_SHARE : HOLDER_SHARE;
    return (this.#shares.get(holder)?.sets ?? 0) < this.free * share;
  }

  /** Counts a set, and returns the argument for {@link Pool.giveBack}. */
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
  /** The pools of sets with open text, in the order of folding. Empty for a family without open labels. */
  readonly open: readonly Pool[];
  /** The number of sets without open text that may still be added. */
  #closed: number;
  /** The number of sets with folded closed text that may still be added. */
  #last: number;
  /** The number of these that only the last step of folding may take, so that statuses and reasons stay apart longest. */
  readonly #lastKept: number;

  /**
   * @param limit label sets in all, at least 1; one of them is reserved for the completely folded set
   * @param pools the number of pools of open text: 0 to 3
   */
  constructor(limit: number, pools: number) {
    const half = Math.max(1, Math.floor(limit / 2));
    this.#last = Math.min(MAX_LAST, Math.floor(half / 8));
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
