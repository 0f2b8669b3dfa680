import type { Retired } from '../series/admission.js';
import type { HistogramFamily } from '../series/histogram-family.js';
import { type Files, FilesRemoved } from './files.js';
import { writeFile } from './head.js';
import { fileNames } from './names.js';
import { PublishedFamily } from './published-family.js';
import { textTable, writeRecord } from './record.js';
import type { Steps } from './steps.js';

export interface MemberOptions {
  readonly files: Files;
  readonly id: string;
  readonly families: readonly HistogramFamily[];
  /** All other metrics of this process, as `metricLine`. */
  readonly metrics: () => readonly Uint8Array[];
  /** Added to a time of the families' clock, gives one that all processes share, in milliseconds. */
  readonly clockMs: number;
}

/** The table of the other metrics. */
export const METRICS = 'metrics';

/** The first part of what a process publishes. */
export interface MemberHead {
  /** True if it publishes nothing more. */
  readonly isLast: boolean;
  readonly clockMs: number;
  /** The number of tables with label sets. Those behind them hold retired sets, and the last one the other metrics. */
  readonly live: number;
  /** For each family, the number of its first retired set that is in the file. */
  readonly retiredFrom: Readonly<Record<string, number>>;
}

/** This process in its group: publishes what it has counted, as one file that is replaced whole. */
export class Member {
  readonly id: string;
  readonly #options: MemberOptions;
  readonly #families: ReadonlyMap<HistogramFamily, PublishedFamily>;
  #isIn = false;
  #isOver = false;

  constructor(options: MemberOptions) {
    this.id = options.id;
    this.#options = options;
    this.#families = new Map(options.families.map((family) => [family, new PublishedFamily(family)]));
  }

  /**
   * Publishes everything that was counted before the call, and perhaps some later observations. One call at a
   * time, except for the last one.
   * @param isLast whether the process ends
   * @throws FilesRemoved if the process is not in the group any more
   * @throws Error if it cannot be written; what it published before stays
   */
  *publish(isLast = false): Steps<void> {
    const { files, id, metrics, clockMs } = this.#options;
    const families = [...this.#families.values()];
    for (const family of families) {
      while (family.addLines()) yield;
    }
    const tables = families.map((family) => family.table());
    const withRetired = families.filter(({ hasRetired }) => hasRetired);
    const head: MemberHead = {
      isLast,
      clockMs,
      live: tables.length,
      retiredFrom: Object.fromEntries(withRetired.map(({ name, retiredFrom }) => [name, retiredFrom])),
    };
    const retired = withRetired.map((family) => family.retiredTable());
    const draft = isLast ? fileNames.last(id) : fileNames.draft(id);
    const all = [...tables, ...retired, textTable(METRICS, metrics())];
    files.remove(draft);
    yield;
    yield* writeFile(files, draft, (output) => writeRecord(output, head, all));
    yield;
    if (this.#isIn && !files.has(fileNames.member(id))) throw new FilesRemoved();
    if (this.#isOver && !isLast) {
      files.remove(draft);
      return;
    }
    this.#isOver = isLast;
    if (!files.rename(draft, fileNames.counts(id))) throw new FilesRemoved();
    if (this.#isIn) return;
    yield;
    files.create(fileNames.member(id)).close();
    this.#isIn = true;
  }

  /** Says that the files of this process were removed: the next publication makes all of them. */
  leave(): void {
    this.#isIn = false;
  }

  /** Keeps the sets that a family has retired until the group has counted them. */
  keepRetired(family: HistogramFamily, retired: Retired): void {
    this.#families.get(family)?.keepRetired(retired);
  }

  /** Returns whether retired sets are kept. */
  get hasRetired(): boolean {
    return [...this.#families.values()].some(({ hasRetired }) => hasRetired);
  }

  /** Drops the retired sets that the group has counted. @param settled how many of each family */
  dropSettled(settled: ReadonlyMap<string, number>): void {
    for (const family of this.#families.values()) family.dropRetiredBefore(settled.get(family.name) ?? 0);
  }
}
