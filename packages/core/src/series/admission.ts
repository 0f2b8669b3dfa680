import { type FamilySchema, labelMask } from '../labels/schema.js';
import { type Folding, folded, foldingOf, OTHER } from './folding.js';
import { Room, type Share } from './room.js';
import { SeriesStore } from './series-store.js';

export interface AdmissionOptions {
  /** How many label sets the family holds at most, folded ones included; at least 1. */
  readonly cardinalityLimit: number;
  /** A set with open text may be retired if it was not observed for this time, in milliseconds. @default never */
  readonly idleSetMs?: number;
  /** Whether the app names this caller: its `f_code` is closed text then. @default none */
  readonly isKnownCaller?: (caller: string) => boolean;
  /** Called when sets were retired, with what they held: their series have ended. */
  readonly onRetire?: (observations: number, sumMs: number) => void;
}

export interface Admitted {
  /** In {@link Admission.store}. */
  readonly row: number;
  /** Whether closed text was folded, too, since there is no room for more of it. */
  readonly isLast: boolean;
}

/** Idle sets are looked for at most so often within `idleSetMs`, and so the store is copied at most so often. */
const LOOKS_PER_IDLE_TIME = 100;

/**
 * Decides which label sets a family holds. A set that is not held is folded step by step until a step holds it or has
 * room for it. Sets with open text that are idle make room for new ones.
 */
export class Admission {
  readonly #newStore: () => SeriesStore;
  readonly #folding: Folding;
  readonly #callerMask: number;
  readonly #sharedBy: number;
  readonly #limit: number;
  readonly #idleSetMs: number;
  readonly #isKnownCaller: (caller: string) => boolean;
  readonly #onRetire: (observations: number, sumMs: number) => void;
  #store: SeriesStore;
  #room: Room;
  /** For each row with open text, where it takes its room. */
  #shares: (Share | undefined)[] = [];
  /** No set is idle before this time, or it was looked for one a moment ago. */
  #nextLookMs = Number.NEGATIVE_INFINITY;

  constructor(schema: FamilySchema, buckets: readonly number[], options: AdmissionOptions) {
    this.#newStore = () => new SeriesStore(schema.labels.length, buckets);
    this.#folding = foldingOf(schema);
    this.#callerMask = labelMask(
      schema,
      schema.open.filter((label) => label === 'f_code'),
    );
    this.#sharedBy = schema.labels.indexOf(schema.sharedBy);
    this.#limit = options.cardinalityLimit;
    this.#idleSetMs = options.idleSetMs ?? Number.POSITIVE_INFINITY;
    this.#isKnownCaller = options.isKnownCaller ?? (() => false);
    this.#onRetire = options.onRetire ?? (() => {});
    this.#store = this.#newStore();
    this.#room = this.#newRoom();
  }

  /** What is counted. Another one after a reset, and after sets were retired: whoever reads the one before sees one state. */
  get store(): SeriesStore {
    return this.#store;
  }

  /** Drops all that is counted. */
  reset(): void {
    this.#store = this.#newStore();
    this.#room = this.#newRoom();
    this.#shares = [];
  }

  /**
   * The row in which a set is counted, which is added if there is room.
   * @param values clean texts, in the order of the schema
   * @param open the labels that hold open text, as {@link labelMask} gives it
   * @param nowMs by the monotonic clock
   */
  admit(values: readonly string[], open: number, nowMs: number): Admitted {
    const openHere = this.#openIn(values, open);
    let row = openHere === 0 ? -1 : this.#openRow(values, openHere, nowMs);
    if (row === -1) row = this.#heldOr(folded(values, openHere), () => this.#room.takeClosed());
    if (row !== -1) return { row, isLast: false };
    return { row: this.#lastRow(values, openHere), isLast: true };
  }

  #newRoom(): Room {
    return new Room(this.#limit, this.#folding.pools.length);
  }

  /** Which of the open labels hold open text in this set. */
  #openIn(values: readonly string[], open: number): number {
    let mask = open;
    if (mask & this.#callerMask && this.#isKnownCaller(values[0] as string)) mask &= ~this.#callerMask;
    // A client that writes the word itself has been folded already.
    for (const [at, value] of values.entries()) if (value === OTHER) mask &= ~(1 << at);
    return mask;
  }

  /** The row of a set with open text; -1 if no pool holds it or has room for it. */
  #openRow(values: readonly string[], open: number, nowMs: number): number {
    const isOpenHolder = (open >> this.#sharedBy) & 1;
    // All paths that clients write share the room of one.
    const holder = isOpenHolder ? OTHER : (values[this.#sharedBy] as string);
    for (const [at, pool] of this.#room.open.entries()) {
      const set = folded(values, open & (this.#folding.pools[at] as number));
      const held = this.#store.sets.find(set);
      if (held !== -1) return held;
      if (!pool.admits(holder) && !(this.#retireIdle(nowMs) && pool.admits(holder))) continue;
      const row = this.#store.add(set);
      this.#shares[row] = pool.take(holder);
      return row;
    }
    return -1;
  }

  #heldOr(set: readonly string[], takeRoom: () => boolean): number {
    const row = this.#store.sets.find(set);
    return row === -1 && takeRoom() ? this.#store.add(set) : row;
  }

  /** The row of a set whose closed text is folded, too. */
  #lastRow(values: readonly string[], open: number): number {
    const steps = this.#folding.last;
    for (const [at, step] of steps.entries()) {
      const stepsLeft = steps.length - 1 - at;
      // The room of the very last set is never given away.
      const takeRoom = (): boolean => stepsLeft === 0 || this.#room.takeLast(stepsLeft === 1);
      const row = this.#heldOr(folded(values, open | step), takeRoom);
      if (row !== -1) return row;
    }
    throw new Error('no step of folding admits a label set');
  }

  /**
   * Retires the sets with open text that are idle. All others are copied into a new store, so that a scrape under way
   * shows one state, and nothing of what was retired stays in memory.
   * @returns whether there were any
   */
  #retireIdle(nowMs: number): boolean {
    if (nowMs < this.#nextLookMs) return false;
    const before = this.#store;
    const kept: number[] = [];
    let observations = 0;
    let sumMs = 0;
    let earliestMs = nowMs;
    for (let row = 0; row < before.sets.size; row++) {
      const share = this.#shares[row];
      const endedAtMs = before.lastEndedMs(row);
      if (share !== undefined && nowMs - endedAtMs >= this.#idleSetMs) {
        share.pool.giveBack(share);
        observations += before.count(row);
        sumMs += before.sum(row);
      } else {
        kept.push(row);
        if (share !== undefined) earliestMs = Math.min(earliestMs, endedAtMs);
      }
    }
    this.#nextLookMs = Math.max(earliestMs + this.#idleSetMs, nowMs + this.#idleSetMs / LOOKS_PER_IDLE_TIME);
    if (kept.length === before.sets.size) return false;
    this.#store = before.keeping(kept);
    this.#shares = kept.map((row) => this.#shares[row]);
    this.#onRetire(observations, sumMs);
    return true;
  }
}
