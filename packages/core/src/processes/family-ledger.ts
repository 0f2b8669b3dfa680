import type { FamilySchema } from '../labels/schema.js';
import { Admission } from '../series/admission.js';
import type { SeriesStore } from '../series/series-store.js';
import type { RawSet } from './raw-sets.js';
import { ROWS_AT_ONCE, type Steps } from './steps.js';

export interface FamilyLedgerOptions {
  readonly name: string;
  readonly schema: FamilySchema;
  readonly buckets: readonly number[];
  readonly cardinalityLimit: number;
  readonly idleSetMs: number;
  /** Called when sets were retired. */
  readonly onRetire: (observations: number, sumMs: number) => void;
}

/**
 * One family in the ledger of a group: which label sets its page shows, and what processes that have ended, or have
 * retired sets, had counted in each. A label set of a process is shown as itself, or folded into another one. Either
 * stays for as long as a process holds the set: its history must not move from one series to another.
 */
export class FamilyLedger {
  readonly name: string;
  readonly schema: FamilySchema;
  readonly buckets: readonly number[];
  readonly admission: Admission;
  /** Sets that are folded here, and into which. */
  readonly folds: Map<string, readonly string[]> = new Map();

  /** The row of each set of a process, by its list of sets. */
  readonly #rows = new WeakMap<readonly RawSet[], Int32Array>();

  constructor({ name, schema, buckets, cardinalityLimit, idleSetMs, onRetire }: FamilyLedgerOptions) {
    this.name = name;
    this.schema = schema;
    this.buckets = buckets;
    this.admission = new Admission(schema, buckets, {
      cardinalityLimit,
      idleSetMs,
      onRetire: ({ observations, sumMs }) => onRetire(observations, sumMs),
    });
  }

  get store(): SeriesStore {
    return this.admission.store;
  }

  /** The row that a set is counted in, or -1 if that is not decided. */
  find(texts: readonly string[]): number {
    const { sets } = this.store;
    const target = this.folds.size > 0 ? this.folds.get(keyOf(texts)) : undefined;
    return sets.find(target ?? texts);
  }

  /** The row of each set, -1 for those that are not decided. For a ledger in force: the result is kept. */
  *rowsOf(sets: readonly RawSet[]): Steps<Int32Array> {
    const known = this.#rows.get(sets);
    if (known !== undefined) return known;
    const rows = new Int32Array(sets.length);
    for (const [at, { texts }] of sets.entries()) {
      rows[at] = this.find(texts);
      if (at % ROWS_AT_ONCE === 0) yield;
    }
    this.#rows.set(sets, rows);
    return rows;
  }

  /** Decides in which row a set is counted. */
  admit({ texts, open }: RawSet, nowMs: number): number {
    const known = this.find(texts);
    if (known !== -1) return known;
    const { row } = this.admission.admit(texts, open, nowMs);
    const target = this.store.sets.texts(row);
    if (target.some((text, at) => text !== texts[at])) this.folds.set(keyOf(texts), target);
    return row;
  }

  /** Forgets the folds of sets that no process holds any more. */
  keepFolds(held: ReadonlySet<string>): void {
    for (const key of this.folds.keys()) if (!held.has(key)) this.folds.delete(key);
  }
}

/** A label set as the key of a map. */
export function keyOf(texts: readonly string[]): string {
  return JSON.stringify(texts);
}
