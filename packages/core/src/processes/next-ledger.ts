import { isSameList, TableAdder, type TableAdderOptions, touchRow } from './add-rows.js';
import type { AddUpOptions } from './add-up.js';
import { keyOf } from './family-ledger.js';
import type { Files } from './files.js';
import type { Ledger, LedgerOptions } from './ledger.js';
import type { MemberFile, MemberTable } from './member-files.js';
import { ownerOf } from './names.js';
import { ROWS_AT_ONCE, type Steps } from './steps.js';

export interface NextLedgerOptions extends LedgerOptions, AddUpOptions {
  /** The time by a clock that all processes share, in milliseconds. */
  readonly now: () => number;
}

/** Returns whether a process has ended, has retired sets, or has sets that the ledger does not know. */
export function* isToFollow(ledger: Ledger, members: readonly MemberFile[]): Steps<boolean> {
  for (const member of members) {
    if (member.hasEnded) return true;
    if (member.retired.some(({ name, sets }) => ledger.unsettledFrom(member, name) < sets.length))
      return true;
    for (const { name, sets } of member.live) {
      const family = ledger.families.get(name);
      if (family === undefined) {
        if (sets.length > 0) return true;
      } else if ((yield* family.rowsOf(sets)).includes(-1)) return true;
    }
  }
  return false;
}

/**
 * Makes the ledger that follows another one: with processes that have ended, retired sets, and a place for each new set.
 * @param before the ledger in force, which does not change
 * @param ledger a copy of it, which becomes the next one
 */
export function* nextLedger(
  before: Ledger,
  ledger: Ledger,
  members: readonly MemberFile[],
  files: Files,
  options: NextLedgerOptions,
): Steps<Ledger> {
  const nowMs = options.now();
  const living = members.filter(({ hasEnded }) => !hasEnded).flatMap(({ live }) => live);
  followBuckets(ledger, living);
  const held = yield* touchHeld(ledger, living, nowMs);
  // First the sets that are shown: what makes room for others must find them whole.
  for (const isShown of [true, false]) {
    for (const member of members) {
      const tables = member.hasEnded ? [...member.live, ...member.retired] : member.retired;
      for (const table of tables)
        yield* settle({ before, ledger, member, table, isShown, nowMs, ...options });
    }
  }
  for (const { metrics } of members.filter(({ hasEnded }) => hasEnded)) {
    for (const metric of metrics) {
      if (!options.isOwn(metric.name)) ledger.metrics.addEnded(metric);
      yield;
    }
  }
  yield* admitNew(ledger, living, nowMs);
  for (const [name, family] of ledger.families) family.keepFolds(held.get(name) ?? new Set());
  takeOver(before, ledger, members, yield* files.list());
  return ledger;
}

/** A family takes the buckets of the processes that run once none of them has its own. */
function followBuckets(ledger: Ledger, living: readonly MemberTable[]): void {
  // A family with other buckets is deleted and added again, which must not happen while the map is read.
  const families = Array.from(ledger.families);
  for (const [name, { buckets }] of families) {
    const lists = living.filter((table) => table.name === name);
    const [first] = lists;
    if (first === undefined || lists.some((table) => isSameList(table.buckets, buckets))) continue;
    ledger.rebucket(name, first.buckets);
  }
}

/** A set is not idle while a process holds it. @returns the keys of all sets that processes hold, by family */
function* touchHeld(
  ledger: Ledger,
  living: readonly MemberTable[],
  nowMs: number,
): Steps<ReadonlyMap<string, ReadonlySet<string>>> {
  const held = new Map<string, Set<string>>();
  for (const { name, sets } of living) {
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
  return held;
}

interface Settling extends Pick<TableAdderOptions, 'onFold'> {
  readonly before: Ledger;
  readonly ledger: Ledger;
  readonly member: MemberFile;
  readonly table: MemberTable;
  /** Only sets that the page shows, or only others. */
  readonly isShown: boolean;
  readonly nowMs: number;
}

/** Adds to the ledger what a process has counted in sets that it does not hold any more. */
function* settle({ before, ledger, member, table, isShown, nowMs, onFold }: Settling): Steps<void> {
  const { name, buckets, sets } = table;
  const family = sets.length === 0 ? undefined : ledger.family(name, buckets);
  if (family === undefined) return;
  const adder = new TableAdder({ family, metrics: ledger.metrics, member, table, onFold });
  const shown = before.families.get(name);
  const from = member.retired.includes(table) ? before.unsettledFrom(member, name) : 0;
  for (let at = from; at < sets.length; at++) {
    const set = sets[at];
    if (set === undefined || ((shown?.find(set.texts) ?? -1) !== -1) !== isShown) continue;
    const row = family.admit(set, nowMs);
    // Admission may have given the family another store.
    adder.add(family.store, row, at);
    if (at % ROWS_AT_ONCE === 0) yield;
  }
}

/** Decides where the new sets of live processes are counted. */
function* admitNew(ledger: Ledger, living: readonly MemberTable[], nowMs: number): Steps<void> {
  for (const { name, buckets, sets } of living) {
    const family = sets.length === 0 ? undefined : ledger.family(name, buckets);
    if (family === undefined) continue;
    for (const [at, set] of sets.entries()) {
      touchRow(family.store, family.admit(set, nowMs), nowMs);
      if (at % ROWS_AT_ONCE === 0) yield;
    }
  }
}

/** The ledger contains the processes that have ended and the retired sets. It names them while their files may be there. */
function takeOver(
  before: Ledger,
  ledger: Ledger,
  members: readonly MemberFile[],
  names: readonly string[],
): void {
  const there = new Set(names.map((name) => ownerOf(name)?.id));
  const stillThere = [...ledger.gone].filter((id) => there.has(id));
  const ended = members.filter(({ hasEnded }) => hasEnded).map(({ id }) => id);
  ledger.gone = new Set([...stillThere, ...ended]);
  ledger.ended += ended.length;
  for (const member of members) {
    if (member.hasEnded) ledger.settled.delete(member.id);
    else if (member.retired.length > 0) ledger.settled.set(member.id, before.settledAfter(member));
  }
}
