import type { SeriesStore } from '../series/series-store.js';
import type { FamilyLedger } from './family-ledger.js';
import type { MemberFile, MemberTable } from './member-files.js';
import type { MetricTotals } from './metric-totals.js';
import { strideOf } from './record.js';

/** Returns whether two lists of buckets are equal. */
export function isSameList(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((each, at) => each === others[at]);
}

/**
 * For each bucket of one list, the bucket of another that takes its observations: the first one that reaches as far.
 * Bounds that both lists have stay exact.
 */
export function bucketMap(from: readonly number[], to: readonly number[]): number[] {
  const above = (bound: number): number => {
    const at = to.findIndex((other) => other >= bound);
    return at === -1 ? to.length : at;
  };
  return [...from.map(above), to.length];
}

/**
 * Sums are added in whole parts of a millisecond: these additions are exact up to 2^43 ms, so that the order in which the
 * processes are read, and whether one has ended, changes nothing. Rounded sums would go back by a last digit at times.
 */
const PARTS_PER_MS = 1024;

/**
 * Adds what one row of a table has counted to a row of a store.
 * @param map as {@link bucketMap}
 * @param clockMs what makes the time of the last observation one that all processes share
 * @returns how many observations were added
 */
export function addRow(
  store: SeriesStore,
  row: number,
  values: Float64Array,
  from: number,
  map: readonly number[],
  clockMs: number,
): number {
  const slab = store.slabOf(row);
  const at = store.offsetOf(row);
  const buckets = map.length;
  let count = 0;
  for (let bucket = 0; bucket < buckets; bucket++) {
    const observations = values[from + bucket] as number;
    // Nothing that a file says may take counts back, or make them NaN.
    if (!(observations > 0 && observations < Number.POSITIVE_INFINITY)) continue;
    slab[at + (map[bucket] as number)] = (slab[at + (map[bucket] as number)] as number) + observations;
    count += observations;
  }
  const sum = at + strideOf(store.buckets) - 2;
  slab[sum] = (slab[sum] as number) + inWholeParts(values[from + buckets] as number);
  const lastMs = (values[from + buckets + 1] as number) + clockMs;
  if (lastMs > (slab[sum + 1] as number)) slab[sum + 1] = lastMs;
  return count;
}

function inWholeParts(sumMs: number): number {
  const isSum = sumMs > 0 && sumMs < Number.POSITIVE_INFINITY;
  return isSum ? Math.floor(sumMs * PARTS_PER_MS) / PARTS_PER_MS : 0;
}

export interface TableAdderOptions {
  /** The family that counts the sets of the table. */
  readonly family: FamilyLedger;
  readonly metrics: MetricTotals;
  readonly member: MemberFile;
  readonly table: MemberTable;
  /** Counts observations that the group has folded in a label of a family. */
  readonly onFold: (metrics: MetricTotals, family: string, label: string, observations: number) => void;
}

/** Adds the rows of a table that a process has published. Observations that the group has folded are counted. */
export class TableAdder {
  readonly #options: TableAdderOptions;
  readonly #map: readonly number[];

  constructor(options: TableAdderOptions) {
    this.#options = options;
    this.#map = bucketMap(options.table.buckets, options.family.buckets);
  }

  /**
   * Adds the row at a place of the table to a row of a store, which has the rows of the family.
   * @param from the place of its first value
   */
  add(store: SeriesStore, row: number, at: number, values: Float64Array, from: number): void {
    const { family, member, table } = this.#options;
    const added = addRow(store, row, values, from, this.#map, member.head.clockMs);
    if (family.folds.size > 0) this.#countFolds(store, row, table.sets[at]?.texts ?? [], added);
  }

  #countFolds(store: SeriesStore, row: number, texts: readonly string[], observations: number): void {
    const { family, metrics, onFold } = this.#options;
    for (const [at, text] of texts.entries()) {
      if (store.sets.text(row, at) === text) continue;
      onFold(metrics, family.name, family.schema.labels[at] as string, observations);
    }
  }
}

/** Says that a row was observed now: it is not idle. */
export function touchRow(store: SeriesStore, row: number, nowMs: number): void {
  const last = store.offsetOf(row) + strideOf(store.buckets) - 1;
  const slab = store.slabOf(row);
  slab[last] = Math.max(slab[last] as number, nowMs);
}
