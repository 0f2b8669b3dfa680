import type { SeriesStore } from '../series/series-store.js';
import { addRow, bucketMap, touchRow } from './add-rows.js';
import { type FamilyLedger, keyOf } from './family-ledger.js';
import { type Files, isShortage } from './files.js';
import { createHead, findHeads, type Head, isEarlierHead, MAX_BYTES, replaceHead } from './head.js';
import { Ledger, type LedgerOptions, readLedger } from './ledger.js';
import { type MemberFile, MemberFiles, type MemberTable } from './member-file.js';
import { MetricTotals } from './metric-totals.js';
import { fileNames, ownerOf } from './names.js';
import { strideOf } from './record.js';
import type { Steps } from './steps.js';

export interface CollectorOptions extends LedgerOptions {
  readonly files: Files;
  /** Of this process. */
  readonly id: string;
  /** The time by a clock that all processes share, in milliseconds. */
  readonly now: () => number;
  /** Returns whether a process has ended for certain. */
  readonly hasEnded: (id: string) => boolean;
  /** Counts observations that the group has folded in a label of a family. */
  readonly onFold: (metrics: MetricTotals, family: string, label: string, observations: number) => void;
  /** Metrics that the group counts itself: those of the processes are not added. */
  readonly isOwn: (metric: string) => boolean;
  readonly warn: (message: string) => void;
}

/** All counts of a group. */
export interface Totals {
  readonly families: ReadonlyMap<
    string,
    { readonly buckets: readonly number[]; readonly store: SeriesStore }
  >;
  readonly metrics: MetricTotals;
  /** The processes that have not ended. */
  readonly members: readonly string[];
  /** The number of processes that have ended. */
  readonly ended: number;
  /** The number of retired sets of this process that the ledger contains, by family. */
  readonly settled: ReadonlyMap<string, number>;
}

interface Read extends MemberFile {
  readonly hasEnded: boolean;
}

interface InForce {
  readonly head: Head;
  readonly ledger: Ledger;
  readonly bytes: Uint8Array | undefined;
  /** True if the file of the ledger is not there or not valid: an empty one takes its place. */
  readonly isLost?: boolean;
}

/** The most attempts while others move the head. */
const ATTEMPTS = 100;
/** The most processes whose files are read: many more than a host runs. */
const MAX_MEMBERS = 4096;
/** The most that these files may hold together. */
const MAX_BYTES_IN_ALL = 8 * MAX_BYTES;
/** Rows that are added at once. */
const ROWS_AT_ONCE = 512;

/**
 * Adds up what the processes of a group have counted. Every process can do it, and each sees the same: the ledger in
 * force, and the file of each process that is not in it yet. If a process has ended, has retired sets, or has sets that
 * the ledger does not know, another ledger is put in force first.
 */
export class Collector {
  readonly #options: CollectorOptions;
  readonly #memberFiles: MemberFiles;
  #inForce: InForce | undefined;
  /** For each process and table, the row of each set; those of another store are not valid. */
  readonly #rows = new WeakMap<
    readonly unknown[],
    { readonly store: SeriesStore; readonly rows: number[] }
  >();

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#memberFiles = new MemberFiles(options.files, options.schemas);
  }

  /**
   * Adds up everything. One call at a time.
   * @throws Error if the directory cannot be read
   */
  *collect(): Steps<Totals> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = yield* this.#read();
      const members = before === undefined ? undefined : yield* this.#readMembers(before);
      if (before === undefined || members === undefined) continue;
      const inForce = (yield* this.#isToChange(before, members))
        ? yield* this.#change(before, members)
        : before;
      if (inForce === undefined) continue;
      this.#inForce = inForce;
      yield* this.#sweep(inForce);
      return yield* this.#totals(inForce.ledger, members);
    }
    throw new Error('other processes changed the ledger of the group all the time');
  }

  /** Reads the ledger in force; undefined if another one has come in force meanwhile. */
  *#read(): Steps<InForce | undefined> {
    const { files, warn } = this.#options;
    const heads = yield* findHeads(files);
    if (heads.length === 0) {
      yield;
      createHead(files);
      warn('the head of the group was missing, so counts of processes that have ended are lost');
    }
    for (const head of heads) {
      if (this.#inForce?.head.name === head.name) return this.#inForce;
      try {
        return yield* this.#readLedger(head);
      } catch (error) {
        if (isShortage(error)) throw error;
        yield;
        // A ledger is there for as long as its head is.
        if (!files.has(head.name)) return undefined;
        yield;
        if (head === heads.at(-1)) {
          warn(`counts of processes that have ended are lost: ${String(error)}`);
          return { head, bytes: undefined, ledger: new Ledger(this.#options), isLost: true };
        }
        warn(`${head.name} is removed: ${String(error)}`);
        files.remove(head.name);
      }
    }
    return undefined;
  }

  *#readLedger(head: Head): Steps<InForce> {
    const { ledger: name } = head;
    const bytes = name === undefined ? undefined : yield* this.#options.files.read(name, MAX_BYTES);
    if (name !== undefined && bytes === undefined) throw new Error(`${name} is missing`);
    return { head, bytes, ledger: yield* readLedger(bytes, this.#options) };
  }

  /** Reads the files of all that are not in the ledger; undefined if another ledger has come in force meanwhile. */
  *#readMembers({ head, ledger }: InForce): Steps<readonly Read[] | undefined> {
    const { files, hasEnded, warn } = this.#options;
    const members: Read[] = [];
    const names = yield* files.list();
    const ids = names.flatMap((name) => {
      const owner = ownerOf(name);
      return owner?.kind === 'member' && !ledger.gone.has(owner.id) ? [owner.id] : [];
    });
    let bytes = 0;
    for (const id of ids) {
      if (members.length === MAX_MEMBERS || bytes > MAX_BYTES_IN_ALL) {
        warn(`the group has more than ${members.length} processes or ${bytes} bytes: the rest is left out`);
        break;
      }
      // Asked before reading: what a process has published when it has ended is its last.
      const ended = hasEnded(id);
      yield;
      const member = yield* this.#readMember(id, ended);
      if (member === undefined) continue;
      bytes += member.bytes;
      members.push({ ...member, hasEnded: ended || member.head.isLast });
    }
    this.#memberFiles.keep(new Set(ids));
    yield;
    return files.has(head.name) ? members : undefined;
  }

  /** Reads what a process has published; undefined if there is nothing that could be counted. */
  *#readMember(id: string, hasEnded: boolean): Steps<MemberFile | undefined> {
    const { files, warn } = this.#options;
    try {
      const member = yield* this.#memberFiles.read(id);
      if (member !== undefined) return member;
    } catch (error) {
      // Without what is there, counters would go back.
      if (isShortage(error)) throw error;
      warn(`the counts of process ${id} are left out: ${String(error)}`);
    }
    yield;
    // It will publish nothing else: each process publishes before it becomes a member.
    if (hasEnded) files.remove(fileNames.member(id));
    return undefined;
  }

  *#isToChange({ ledger, isLost }: InForce, members: readonly Read[]): Steps<boolean> {
    if (isLost) return true;
    for (const member of members) {
      if (member.hasEnded) return true;
      if (member.retired.some((table) => unsettledFrom(ledger, member, table) < table.sets.length))
        return true;
      for (const table of member.live) {
        const family = ledger.families.get(table.name);
        if (family === undefined) {
          if (table.sets.length > 0) return true;
        } else if ((yield* this.#rowsOf(family, table)).includes(-1)) return true;
      }
    }
    return false;
  }

  /** Puts another ledger in force; undefined if another process was faster. The ledger stays if it cannot be written. */
  *#change(before: InForce, members: readonly Read[]): Steps<InForce | undefined> {
    const { files, id, warn } = this.#options;
    try {
      const ledger = yield* this.#next(before, members);
      const head = yield* replaceHead(files, before.head, id, (output) => ledger.write(output));
      if (head === undefined) return undefined;
      yield;
      const bytes = yield* files.read(head.ledger as string, MAX_BYTES);
      return bytes === undefined ? undefined : { head, ledger, bytes };
    } catch (error) {
      warn(
        `the group's ledger cannot be written: ${String(error)}; new label sets are not shown until it can`,
      );
      return before;
    }
  }

  /** The ledger that follows: with processes that have ended, retired sets, and a place for each new set. */
  *#next({ bytes, ledger: before }: InForce, members: readonly Read[]): Steps<Ledger> {
    const { files, now, isOwn } = this.#options;
    const nowMs = now();
    const ledger = yield* readLedger(bytes, this.#options);
    const living = members.filter(({ hasEnded }) => !hasEnded);
    this.#followBuckets(ledger, living);
    const held = new Map<string, Set<string>>();
    for (const { name, sets } of living.flatMap(({ live }) => live)) {
      const keys = held.get(name) ?? new Set();
      held.set(name, keys);
      const family = ledger.families.get(name);
      for (const [at, { texts }] of sets.entries()) {
        const row = family?.find(texts) ?? -1;
        if (family !== undefined && row !== -1) touchRow(family.store, row, nowMs);
        keys.add(keyOf(texts));
        if (at % ROWS_AT_ONCE === 0) yield;
      }
    }
    // First the sets that are shown: what makes room for others must find them whole.
    for (const isShown of [true, false]) {
      for (const member of members) {
        const tables = member.hasEnded ? [...member.live, ...member.retired] : member.retired;
        for (const table of tables) yield* this.#settle(ledger, before, member, table, isShown, nowMs);
      }
    }
    for (const { metrics } of members.filter(({ hasEnded }) => hasEnded)) {
      for (const metric of metrics) if (!isOwn(metric.name)) ledger.metrics.addEnded(metric);
      yield;
    }
    for (const { name, buckets, sets } of living.flatMap(({ live }) => live)) {
      const family = sets.length === 0 ? undefined : ledger.family(name, buckets);
      if (family === undefined) continue;
      for (const [at, set] of sets.entries()) {
        touchRow(family.store, family.admit(set, nowMs), nowMs);
        if (at % ROWS_AT_ONCE === 0) yield;
      }
    }
    for (const [name, family] of ledger.families) family.keepFolds(held.get(name) ?? new Set());
    const names = yield* files.list();
    const owners = new Set(names.map((name) => ownerOf(name)?.id));
    const stillThere = [...ledger.gone].filter((id) => owners.has(id));
    const ended = members.filter(({ hasEnded }) => hasEnded).map(({ id }) => id);
    ledger.gone = new Set([...stillThere, ...ended]);
    ledger.ended += ended.length;
    for (const member of members) {
      if (member.hasEnded) ledger.settled.delete(member.id);
      else if (member.retired.length > 0) ledger.settled.set(member.id, settledAfter(before, member));
    }
    return ledger;
  }

  /** A family takes the buckets of the processes that run once none of them has its own. */
  #followBuckets(ledger: Ledger, living: readonly Read[]): void {
    // A family with other buckets is deleted and added again, which must not happen while the map is read.
    const families = Array.from(ledger.families);
    for (const [name, { buckets }] of families) {
      const lists = living.flatMap(({ live }) => live.filter((table) => table.name === name));
      const [first] = lists;
      if (first === undefined || lists.some((table) => isSameList(table.buckets, buckets))) continue;
      ledger.rebucket(name, first.buckets);
    }
  }

  /** Removes what processes have left that the ledger has counted, and files that no process will use. */
  *#sweep({ head, ledger }: InForce): Steps<void> {
    const { files, hasEnded } = this.#options;
    const names = yield* files.list();
    const members = new Set(names.filter((name) => ownerOf(name)?.kind === 'member'));
    for (const name of names) {
      if (isEarlierHead(name, head)) files.remove(name);
      const owner = ownerOf(name);
      if (owner === undefined || name === head.ledger) continue;
      const { id, ledger: number } = owner;
      const member = fileNames.member(id);
      // A ledger that others were faster than never comes in force.
      const isOver = number === undefined ? ledger.gone.has(id) : number <= head.number;
      if (!isOver && ((number === undefined && members.has(member)) || !hasEnded(id))) continue;
      yield;
      // Before it ended, a process may have become a member, or put its ledger in force.
      if (!isOver && (number === undefined ? files.has(member) : !files.has(head.name))) continue;
      files.remove(name);
    }
  }

  *#totals(ledger: Ledger, members: readonly Read[]): Steps<Totals> {
    const families = new Map<string, { buckets: readonly number[]; store: SeriesStore }>();
    for (const [name, { buckets, store }] of ledger.families) {
      families.set(name, { buckets, store: store.copy() });
      yield;
    }
    const metrics = new MetricTotals();
    const present = members.filter(({ id }) => !ledger.gone.has(id));
    for (const member of present) {
      for (const table of [...member.live, ...member.retired]) {
        const family = ledger.families.get(table.name);
        const total = families.get(table.name);
        if (family === undefined || total === undefined) continue;
        const isRetired = member.retired.includes(table);
        const rows = yield* this.#rowsOf(family, table);
        const map = bucketMap(table.buckets, total.buckets);
        const stride = strideOf(table.buckets);
        for (let at = isRetired ? unsettledFrom(ledger, member, table) : 0; at < rows.length; at++) {
          const row = rows[at] as number;
          if (row === -1) continue;
          const added = addRow(total.store, row, table.values, at * stride, map, member.head.clockMs);
          this.#countFolds(metrics, family, row, table.sets[at]?.texts ?? [], added);
          if (at % ROWS_AT_ONCE === 0) yield;
        }
      }
      for (const metric of member.metrics) {
        if (!this.#options.isOwn(metric.name)) metrics.add(metric);
        yield;
      }
    }
    for (const metric of ledger.metrics.exactSnapshots()) metrics.add(metric);
    return {
      families,
      metrics,
      members: present.map(({ id }) => id),
      ended: ledger.ended,
      settled: ledger.settled.get(this.#options.id) ?? new Map(),
    };
  }

  /** Adds to the ledger what a process has counted in sets that it does not hold any more. */
  *#settle(
    ledger: Ledger,
    before: Ledger,
    member: Read,
    table: MemberTable,
    isShown: boolean,
    nowMs: number,
  ): Steps<void> {
    const family = table.sets.length === 0 ? undefined : ledger.family(table.name, table.buckets);
    if (family === undefined) return;
    const map = bucketMap(table.buckets, family.buckets);
    const stride = strideOf(table.buckets);
    const shown = before.families.get(table.name);
    const from = member.retired.includes(table) ? unsettledFrom(before, member, table) : 0;
    for (let at = from; at < table.sets.length; at++) {
      const set = table.sets[at];
      if (set === undefined || ((shown?.find(set.texts) ?? -1) !== -1) !== isShown) continue;
      const row = family.admit(set, nowMs);
      const added = addRow(family.store, row, table.values, at * stride, map, member.head.clockMs);
      this.#countFolds(ledger.metrics, family, row, set.texts, added);
      if (at % ROWS_AT_ONCE === 0) yield;
    }
  }

  #countFolds(
    metrics: MetricTotals,
    { name, schema, store, folds }: FamilyLedger,
    row: number,
    texts: readonly string[],
    observations: number,
  ): void {
    if (folds.size === 0) return;
    for (const [at, text] of texts.entries()) {
      if (store.sets.text(row, at) !== text) {
        this.#options.onFold(metrics, name, schema.labels[at] as string, observations);
      }
    }
  }

  /** The row of each set of a table, -1 for those that are not decided. */
  *#rowsOf(family: FamilyLedger, { sets }: MemberTable): Steps<readonly number[]> {
    const { store } = family;
    const known = this.#rows.get(sets);
    if (known?.store === store) return known.rows;
    const rows: number[] = [];
    for (const { texts } of sets) {
      rows.push(family.find(texts));
      if (rows.length % ROWS_AT_ONCE === 0) yield;
    }
    this.#rows.set(sets, { store, rows });
    return rows;
  }
}

/** The place of the first retired set of a table that the ledger has not counted. */
function unsettledFrom(ledger: Ledger, { id, head }: MemberFile, { name }: MemberTable): number {
  return Math.max(0, (ledger.settled.get(id)?.get(name) ?? 0) - (head.retiredFrom[name] ?? 0));
}

function settledAfter(before: Ledger, { id, head, retired }: MemberFile): Map<string, number> {
  const settled = new Map(before.settled.get(id));
  for (const { name, sets } of retired) {
    const after = (head.retiredFrom[name] ?? 0) + sets.length;
    settled.set(name, Math.max(settled.get(name) ?? 0, after));
  }
  return settled;
}

function isSameList(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((each, at) => each === others[at]);
}
