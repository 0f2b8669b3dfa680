import { type FamilySchema, labelMask } from '../labels/schema.js';
import { type Folding, foldingOf, foldLabels, OTHER } from './folding.js';
import { Room, type Share } from './room.js';
import { SeriesStore } from './series-store.js';

export interface AdmissionOptions {
  /** The most label sets that the family holds, folded ones included; at least 1. */
  readonly cardinalityLimit: number;
  /** Idle time after which a set with open text may be retired, in milliseconds. @default never */
  readonly idleSetMs?: number;
  /** Returns whether the app names this caller, so that its `f_code` is closed text. @default none */
  readonly isKnownCaller?: (caller: string) => boolean;
  /** Called when sets were retired: their series have ended. */
  readonly onRetire?: (retired: Retired) => void;
}

/** Sets that were retired, and what they held. */
export interface Retired {
  readonly observations: number;
  readonly sumMs: number;
  /** The store that they were in, which does not change any more. */
  readonly store: SeriesStore;
  readonly rows: readonly number[];
  /** The labels of each of them that hold open text, as `labelMask`. */
  readonly open: readonly number[];
}

/** The place of a row: the number of a pool of open text, or one of these. */
const CLOSED = -1;
const LAST = -2;
const LAST_STEP = -3;
const WHOLE = -4;

export interface Admitted {
  /** In {@link Admission.store}. */
  readonly row: number;
  /** Whether closed text was foldLabels, too, for lack of room. */
  readonly isLast: boolean;
}

/** The most searches for idle sets per `idleSetMs`. Each may copy the store. */
const SEARCHES_PER_IDLE_TIME = 100;

/**
 * Decides which label sets a family holds. A new set is folded step by step until a step holds it or has room for it.
 * Idle sets with open text make room for new ones.
 */
export class Admission {
  readonly #newStore: () => SeriesStore;
  readonly #folding: Folding;
  readonly #callerMask: number;
  readonly #sharedBy: number;
  readonly #limit: number;
  readonly #idleSetMs: number;
  readonly #isKnownCaller: (caller: string) => boolean;
  readonly #onRetire: (retired: Retired) => void;
  #store: SeriesStore;
  #room: Room;
  /** The share of each row with open text. */
  #shares: (Share | undefined)[] = [];
  /** The place of each row, and its labels with open text. */
  #places: number[] = [];
  #open: number[] = [];
  /** The time of the next search for idle sets. */
  #nextSearchMs = Number.NEGATIVE_INFINITY;

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

  /** The counts. A reset, and retiring sets, replace it, so that a reader of the previous store sees one state. */
  get store(): SeriesStore {
    return this.#store;
  }

  /** Drops all counts. */
  reset(): void {
    this.#store = this.#newStore();
    this.#room = this.#newRoom();
    this.#shares = [];
    this.#places = [];
    this.#open = [];
  }

  /**
   * Returns the row in which a set is counted. Adds the set if there is room.
   * @param values clean texts, in the order of the schema
   * @param open the labels that hold open text, as {@link labelMask} gives it
   * @param nowMs by the monotonic clock
   */
  admit(values: readonly string[], open: number, nowMs: number): Admitted {
    const openHere = this.#openIn(values, open);
    let row = openHere === 0 ? -1 : this.#openRow(values, openHere, nowMs);
    if (row === -1) row = this.#heldOr(foldLabels(values, openHere), CLOSED, () => this.#room.takeClosed());
    if (row !== -1) return { row, isLast: false };
    return { row: this.#lastRow(values, openHere), isLast: true };
  }

  /** Returns the labels of a row that hold open text, as `labelMask`. */
  openOf(row: number): number {
    return this.#open[row] as number;
  }

  /** Returns the place of a row, for {@link restore}. */
  placeOf(row: number): number {
    return this.#places[row] as number;
  }

  /** Adds a set that another admission with the same limit has admitted, with the room that it took there. */
  restore(values: readonly string[], place: number, open: number): number {
    const pool = this.#room.open[place];
    if (pool !== undefined) return this.#add(values, place, open, pool.take(this.#holderOf(values, open)));
    if (place === CLOSED) this.#room.takeClosed();
    else if (place !== WHOLE) this.#room.takeLast(place === LAST_STEP);
    return this.#add(values, place, open);
  }

  /** Retires the sets with open text that are idle, whether or not their room is needed. */
  retireIdle(nowMs: number): void {
    this.#retireIdle(nowMs);
  }

  #newRoom(): Room {
    return new Room(this.#limit, this.#folding.pools.length);
  }

  /** Returns the mask of the open labels that hold open text in this set. */
  #openIn(values: readonly string[], open: number): number {
    let mask = open;
    if (mask & this.#callerMask && this.#isKnownCaller(values[0] as string)) mask &= ~this.#callerMask;
    // A client's own `__other__` is the same as a folded value.
    for (const [at, value] of values.entries()) if (value === OTHER) mask &= ~(1 << at);
    return mask;
  }

  /** Returns the row of a set with open text; -1 if no pool holds it or has room for it. */
  #openRow(values: readonly string[], open: number, nowMs: number): number {
    const holder = this.#holderOf(values, open);
    for (const [at, pool] of this.#room.open.entries()) {
      const mask = this.#folding.pools[at] as number;
      const set = foldLabels(values, open & mask);
      const held = this.#store.sets.find(set);
      if (held !== -1) return held;
      if (!pool.admits(holder) && !(this.#retireIdle(nowMs) && pool.admits(holder))) continue;
      return this.#add(set, at, open & ~mask, pool.take(holder));
    }
    return -1;
  }

  /** All paths from clients share the room of one holder. */
  #holderOf(values: readonly string[], open: number): string {
    return (open >> this.#sharedBy) & 1 ? OTHER : (values[this.#sharedBy] as string);
  }

  #add(set: readonly string[], place: number, open: number, share?: Share): number {
    const row = this.#store.add(set);
    this.#shares[row] = share;
    this.#places[row] = place;
    this.#open[row] = open;
    return row;
  }

  #heldOr(set: readonly string[], place: number, takeRoom: () => boolean): number {
    const row = this.#store.sets.find(set);
    return row === -1 && takeRoom() ? this.#add(set, place, 0) : row;
  }

  /** Returns the row of a set whose closed text is foldLabels, too. */
  #lastRow(values: readonly string[], open: number): number {
    const steps = this.#folding.last;
    for (const [at, step] of steps.entries()) {
      const stepsLeft = steps.length - 1 - at;
      // The last set always has room.
      const takeRoom = (): boolean => stepsLeft === 0 || this.#room.takeLast(stepsLeft === 1);
      const place = stepsLeft === 0 ? WHOLE : stepsLeft === 1 ? LAST_STEP : LAST;
      const row = this.#heldOr(foldLabels(values, open | step), place, takeRoom);
      if (row !== -1) return row;
    }
    throw new Error('the last step of folding must admit every label set');
  }

  /**
   * Retires idle sets with open text. The others are copied into a new store, so that a running scrape shows one state and
   * the retired ones leave no text in memory.
   * @returns whether there were any
   */
  #retireIdle(nowMs: number): boolean {
    if (nowMs < this.#nextSearchMs) return false;
    const before = this.#store;
    const kept: number[] = [];
    const rows: number[] = [];
    let observations = 0;
    let sumMs = 0;
    let earliestMs = nowMs;
    for (let row = 0; row < before.sets.size; row++) {
      const share = this.#shares[row];
      const endedAtMs = before.lastEndedMs(row);
      if (share !== undefined && nowMs - endedAtMs >= this.#idleSetMs) {
        share.pool.giveBack(share);
        rows.push(row);
        observations += before.count(row);
        sumMs += before.sum(row);
      } else {
        kept.push(row);
        if (share !== undefined) earliestMs = Math.min(earliestMs, endedAtMs);
      }
    }
    this.#nextSearchMs = Math.max(
      earliestMs + this.#idleSetMs,
      nowMs + this.#idleSetMs / SEARCHES_PER_IDLE_TIME,
    );
    if (kept.length === before.sets.size) return false;
    const open = rows.map((row) => this.openOf(row));
    this.#store = before.keeping(kept);
    this.#shares = kept.map((row) => this.#shares[row]);
    this.#places = kept.map((row) => this.placeOf(row));
    this.#open = kept.map((row) => this.openOf(row));
    this.#onRetire({ observations, sumMs, store: before, rows, open });
    return true;
  }
}
