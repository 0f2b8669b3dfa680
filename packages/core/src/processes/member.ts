import type { Retired } from '../series/admission.js';
import type { HistogramFamily } from '../series/histogram-family.js';
import { SeriesStore } from '../series/series-store.js';
import type { Files } from './files.js';
import { writeFile } from './head.js';
import { fileNames } from './names.js';
import { rowLine, strideOf, type TableSource, textTable, writeRecord } from './record.js';
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

/** Rows whose lines are written at once: 512 take about 1 ms. */
const ROWS_AT_ONCE = 512;

interface RetiredRow {
  readonly open: number;
  readonly texts: readonly string[];
  readonly values: Float64Array;
}

interface FamilyState {
  store: SeriesStore | undefined;
  epoch: number;
  rows: number;
  labels: Uint8Array[];
  retiredFrom: number;
  retired: RetiredRow[];
}

/** This process in its group: publishes what it has counted, as one file that is replaced whole. */
export class Member {
  readonly id: string;
  readonly #options: MemberOptions;
  readonly #states: ReadonlyMap<HistogramFamily, FamilyState>;
  #isIn = false;
  #isOver = false;

  constructor(options: MemberOptions) {
    this.id = options.id;
    this.#options = options;
    this.#states = new Map(
      options.families.map((family) => [
        family,
        { store: undefined, epoch: 0, rows: 0, labels: [], retiredFrom: 0, retired: [] },
      ]),
    );
  }

  /**
   * Publishes everything that was counted before the call, and perhaps some later observations. One call at a
   * time, except for the last one.
   * @param isLast whether the process ends
   * @throws Error if it cannot be written, or the process is not in the group any more; what it published before stays
   */
  *publish(isLast = false): Steps<void> {
    const { files, id, metrics, clockMs, families } = this.#options;
    for (const family of families) {
      while (this.#addLines(family)) yield;
    }
    const states = families.map((family) => [family, this.#current(family)] as const);
    const withRetired = states.filter(([, { retired }]) => retired.length > 0);
    const head: MemberHead = {
      isLast,
      clockMs,
      live: families.length,
      retiredFrom: Object.fromEntries(withRetired.map(([{ name }, { retiredFrom }]) => [name, retiredFrom])),
    };
    const tables = [
      ...states.map(([family, state]) => liveTable(family, state)),
      ...withRetired.map(([family, { retired }]) => retiredTable(family, retired)),
      textTable(METRICS, metrics()),
    ];
    const draft = isLast ? fileNames.last(id) : fileNames.draft(id);
    files.remove(draft);
    yield;
    yield* writeFile(files, draft, (output) => writeRecord(output, head, tables));
    yield;
    if (this.#isIn && !files.has(fileNames.member(id))) {
      throw new Error('the files of this process have been removed from the directory of its group');
    }
    if (this.#isOver && !isLast) {
      files.remove(draft);
      return;
    }
    this.#isOver = isLast;
    files.rename(draft, fileNames.counts(id));
    if (this.#isIn) return;
    yield;
    files.create(fileNames.member(id)).close();
    this.#isIn = true;
  }

  /** Keeps the sets that a family has retired until the group has counted them. */
  keepRetired(family: HistogramFamily, { store, rows, open }: Retired): void {
    const stride = strideOf(family.buckets);
    const state = this.#states.get(family) as FamilyState;
    for (const [at, row] of rows.entries()) {
      const from = store.offsetOf(row);
      state.retired.push({
        open: open[at] as number,
        texts: store.sets.texts(row),
        values: store.slabOf(row).slice(from, from + stride),
      });
    }
  }

  /** Returns whether retired sets are kept. */
  get hasRetired(): boolean {
    return [...this.#states.values()].some(({ retired }) => retired.length > 0);
  }

  /** Drops the retired sets that the group has counted. @param settled how many of each family */
  dropSettled(settled: ReadonlyMap<string, number>): void {
    for (const [family, state] of this.#states) {
      const counted = (settled.get(family.name) ?? 0) - state.retiredFrom;
      if (counted <= 0) continue;
      state.retired = state.retired.slice(counted);
      state.retiredFrom += counted;
    }
  }

  /** The state of a family with the lines of all its rows. */
  #current(family: HistogramFamily): Readonly<FamilyState> {
    while (this.#addLines(family));
    return { ...(this.#states.get(family) as FamilyState) };
  }

  /** Adds the lines of some new rows. @returns whether there may be more */
  #addLines(family: HistogramFamily): boolean {
    const state = this.#states.get(family) as FamilyState;
    const { store, admission } = family;
    if (state.store !== store) {
      state.store = store;
      state.epoch++;
      state.rows = 0;
      state.labels = [];
    }
    const lines: string[] = [];
    const end = Math.min(store.sets.size, state.rows + ROWS_AT_ONCE);
    for (; state.rows < end; state.rows++) {
      const { rows } = state;
      lines.push(rowLine(admission.placeOf(rows), admission.openOf(rows), store.sets.texts(rows)));
    }
    if (lines.length > 0) state.labels = [...state.labels, Buffer.from(lines.join(''))];
    return state.rows < store.sets.size;
  }
}

function liveTable({ name, buckets, store }: HistogramFamily, state: Readonly<FamilyState>): TableSource {
  return { name, buckets, epoch: state.epoch, rows: state.rows, labels: state.labels, store };
}

function retiredTable({ name, buckets }: HistogramFamily, retired: readonly RetiredRow[]): TableSource {
  const store = new SeriesStore(retired[0]?.texts.length ?? 0, buckets);
  const lines = retired.map(({ open, texts, values }) => {
    const row = store.add(texts);
    store.slabOf(row).set(values, store.offsetOf(row));
    return rowLine(0, open, texts);
  });
  return { name, buckets, epoch: 0, rows: retired.length, labels: [Buffer.from(lines.join(''))], store };
}
