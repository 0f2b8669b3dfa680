import type { FamilySchema } from '../labels/schema.js';
import { addRow, bucketMap } from './add-rows.js';
import { FamilyLedger } from './family-ledger.js';
import { type Files, MAX_BYTES, type Output } from './files.js';
import { Lines } from './lines.js';
import { METRICS } from './member.js';
import type { MemberFile } from './member-files.js';
import { metricLine, parseMetrics } from './metric-lines.js';
import { MetricTotals } from './metric-totals.js';
import { parseLines, parseRows, type RawSet } from './raw-sets.js';
import { readRecord, rowLine, type Table, type TableSource, textTable, writeRecord } from './record.js';
import { ROWS_AT_ONCE, type Steps } from './steps.js';

export interface LedgerOptions {
  /** The families by name. */
  readonly schemas: ReadonlyMap<string, FamilySchema>;
  readonly cardinalityLimit: number;
  readonly idleSetMs: number;
  /** Counts observations in sets that the group has retired. */
  readonly onRetire: (metrics: MetricTotals, family: string, observations: number, sumMs: number) => void;
}

interface LedgerHead {
  readonly ended: number;
  readonly gone: readonly string[];
  readonly settled: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** The table of a family's folds: the key of each set, and into which it is folded. */
const FOLDS_OF = 'folds ';

/** The counts of a group beyond those that its live processes hold, and its decisions. A ledger in force does not change. */
export class Ledger {
  readonly families: Map<string, FamilyLedger> = new Map();
  /** Other metrics of processes that have ended, and what the group counts itself. */
  readonly metrics: MetricTotals = new MetricTotals();
  /** A metric whose counts in a process that has ended had no room in this ledger. It is not written. */
  lost: string | undefined;
  /** The number of processes that have ended. */
  ended = 0;
  /** Processes whose counts are in this ledger and whose file may still be there. */
  gone: Set<string> = new Set();
  /** For each live process and family, how many of its retired sets are in this ledger. */
  readonly settled: Map<string, Map<string, number>> = new Map();
  readonly #options: LedgerOptions;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** A family, which is new with these buckets if the ledger has none. Undefined if this version does not know it. */
  family(name: string, buckets: readonly number[]): FamilyLedger | undefined {
    const known = this.families.get(name);
    const schema = this.#options.schemas.get(name);
    if (known !== undefined || schema === undefined) return known;
    const { cardinalityLimit, idleSetMs } = this.#options;
    const made = new FamilyLedger({
      name,
      schema,
      buckets,
      cardinalityLimit,
      idleSetMs,
      onRetire: (observations, sumMs) => {
        this.#options.onRetire(this.metrics, name, observations, sumMs);
      },
    });
    this.families.set(name, made);
    return made;
  }

  /** The place of the first retired set of a process's table that is not in this ledger. */
  unsettledFrom({ id, head }: MemberFile, family: string): number {
    return Math.max(0, (this.settled.get(id)?.get(family) ?? 0) - (head.retiredFrom[family] ?? 0));
  }

  /** The number of retired sets of a process in the ledger that follows this one, by family. */
  settledAfter({ id, head, retired }: MemberFile): Map<string, number> {
    const settled = new Map(this.settled.get(id));
    for (const { name, sets } of retired) {
      const after = (head.retiredFrom[name] ?? 0) + sets.length;
      settled.set(name, Math.max(settled.get(name) ?? 0, after));
    }
    return settled;
  }

  /** Gives a family other buckets. */
  rebucket(name: string, buckets: readonly number[]): void {
    const before = this.families.get(name);
    if (before === undefined) return;
    this.families.delete(name);
    const after = this.family(name, buckets) as FamilyLedger;
    for (const [key, target] of before.folds) after.folds.set(key, target);
    const map = bucketMap(before.buckets, buckets);
    const { admission, store } = before;
    for (let row = 0; row < store.sets.size; row++) {
      const to = after.admission.restore(
        store.sets.texts(row),
        admission.placeOf(row),
        admission.openOf(row),
      );
      addRow(after.store, to, store.slabOf(row), store.offsetOf(row), map, 0);
    }
  }

  /** Writes the ledger. */
  *write(output: Output): Steps<void> {
    const head: LedgerHead = {
      ended: this.ended,
      gone: [...this.gone],
      settled: Object.fromEntries(
        [...this.settled].map(([id, families]) => [id, Object.fromEntries(families)]),
      ),
    };
    const tables: TableSource[] = [];
    for (const [name, { buckets, admission, store, folds }] of this.families) {
      const rows = store.sets.size;
      const lines = new Lines();
      for (let row = 0; row < rows; row++) {
        lines.add(rowLine(admission.placeOf(row), admission.openOf(row), store.sets.texts(row)));
        if (row % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) yield;
      }
      tables.push({ name, buckets, epoch: 0, rows, labels: [lines.bytes], store });
      const foldLines = new Lines();
      for (const [at, fold] of [...folds].entries()) {
        foldLines.add(`${JSON.stringify(fold)}\n`);
        if (at % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) yield;
      }
      tables.push(textTable(`${FOLDS_OF}${name}`, [foldLines.bytes]));
    }
    const lines: Uint8Array[] = [];
    for (const metric of this.metrics.exactParts()) {
      lines.push(metricLine(metric));
      yield;
    }
    yield* writeRecord(output, head, [...tables, textTable(METRICS, lines)]);
  }
}

/**
 * Reads a ledger.
 * @param name of its file; undefined for the first one, which is empty
 * @throws Error if it is missing or not valid
 */
export function* readLedger(files: Files, name: string | undefined, options: LedgerOptions): Steps<Ledger> {
  const ledger = new Ledger(options);
  if (name === undefined) return ledger;
  const input = files.open(name, MAX_BYTES);
  if (input === undefined) throw new Error(`${name} is missing`);
  try {
    const { head, tables } = yield* readRecord(input);
    readHead(ledger, head);
    for (const table of tables) yield* readTable(ledger, table);
    return ledger;
  } finally {
    input.close();
  }
}

function readHead(ledger: Ledger, head: unknown): void {
  const { ended, gone, settled } = head as Partial<LedgerHead>;
  if (!Number.isSafeInteger(ended) || !Array.isArray(gone)) throw new Error('the ledger is not valid');
  ledger.ended = ended as number;
  ledger.gone = new Set(gone as string[]);
  for (const [id, families] of Object.entries(settled ?? {})) {
    const counts = Object.entries(families);
    if (!counts.every(([, count]) => Number.isSafeInteger(count))) throw new Error('the ledger is not valid');
    ledger.settled.set(id, new Map(counts));
  }
}

function* readTable(ledger: Ledger, table: Table): Steps<void> {
  const { name } = table;
  if (name === METRICS) {
    for (const metric of yield* parseMetrics(yield* table.labels(0))) {
      ledger.metrics.add(metric);
      yield;
    }
  } else if (name.startsWith(FOLDS_OF)) {
    yield* readFolds(ledger.families.get(name.slice(FOLDS_OF.length)), yield* table.labels(0));
  } else {
    yield* readFamily(ledger, table);
  }
}

function* readFamily(ledger: Ledger, table: Table): Steps<void> {
  const { name, buckets, rows } = table;
  const family = ledger.family(name, buckets);
  if (family === undefined) return;
  const same = bucketMap(buckets, buckets);
  const sets = yield* parseRows(yield* table.labels(0), family.schema.labels.length);
  if (sets.length !== rows) throw new Error('the ledger has labels of another number of rows');
  yield* table.eachRow(
    0,
    (at, values, from) => {
      const { place, open, texts } = sets[at] as RawSet;
      if (family.store.sets.find(texts) !== -1) throw new Error('the ledger has a label set twice');
      addRow(family.store, family.admission.restore(texts, place, open), values, from, same, 0);
    },
    ROWS_AT_ONCE,
  );
}

function* readFolds(family: FamilyLedger | undefined, lines: Uint8Array): Steps<void> {
  if (family === undefined) return;
  const width = family.schema.labels.length;
  const folds = yield* parseLines(lines, ([key, target]): [string, string[]] => {
    const isTarget =
      Array.isArray(target) &&
      target.length === width &&
      target.every((text: unknown) => typeof text === 'string');
    if (typeof key !== 'string' || !isTarget) throw new Error('the ledger has a fold that is not valid');
    return [key, target];
  });
  for (const [key, target] of folds) family.folds.set(key, target);
}
