import type { SeriesStore } from '../series/series-store.js';
import { TableAdder, type TableAdderOptions } from './add-rows.js';
import type { Ledger } from './ledger.js';
import type { MemberFile } from './member-files.js';
import { MetricTotals } from './metric-totals.js';
import type { Steps } from './steps.js';

export interface AddUpOptions extends Pick<TableAdderOptions, 'onFold'> {
  /** Metrics that the group counts itself: those of the processes are not added. */
  readonly isOwn: (metric: string) => boolean;
}

export interface Sums {
  readonly families: ReadonlyMap<
    string,
    { readonly buckets: readonly number[]; readonly store: SeriesStore }
  >;
  readonly metrics: MetricTotals;
}

/**
 * Adds the ledger and what the processes have published. Sets that the ledger does not know are left out.
 * @returns undefined if a file has been cut short since it was opened
 */
export function* addUp(
  ledger: Ledger,
  members: readonly MemberFile[],
  { onFold, isOwn }: AddUpOptions,
): Steps<Sums | undefined> {
  const families = new Map<string, { buckets: readonly number[]; store: SeriesStore }>();
  for (const [name, { buckets, store }] of ledger.families) {
    families.set(name, { buckets, store: yield* store.copy() });
  }
  const metrics = new MetricTotals();
  for (const member of members) {
    for (const table of [...member.live, ...member.retired]) {
      const family = ledger.families.get(table.name);
      const total = families.get(table.name);
      if (family === undefined || total === undefined) continue;
      const rows = yield* family.rowsOf(table.sets);
      const adder = new TableAdder({ family, metrics, member, table, onFold });
      const from = member.retired.includes(table) ? ledger.unsettledFrom(member, table.name) : 0;
      const { store } = total;
      const add = (at: number, values: Float64Array, offset: number): void => {
        const row = rows[at] as number;
        if (row !== -1) adder.add(store, row, at, values, offset);
      };
      try {
        yield* table.eachRow(from, add);
      } catch {
        return undefined;
      }
    }
    for (const metric of member.metrics) {
      if (!isOwn(metric.name)) metrics.add(metric);
      yield;
    }
  }
  for (const metric of ledger.metrics.exactParts()) {
    metrics.add(metric);
    yield;
  }
  return { families, metrics };
}
