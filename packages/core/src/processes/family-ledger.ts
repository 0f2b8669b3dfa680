import type { FamilySchema } from '../labels/schema.js';
import { Admission } from '../series/admission.js';
import type { SeriesStore } from '../series/series-store.js';
import type { RawSet } from './raw-sets.js';

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
