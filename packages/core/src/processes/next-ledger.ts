import type { MetricSnapshot } from '../registry-like.js';
import { addEnded } from './add-ended.js';
import { isSameList, TableAdder, type TableAdderOptions, touchRow } from './add-rows.js';
import type { AddUpOptions } from './add-up.js';
import { type FamilyLedger, keyOf } from './family-ledger.js';
import type { Files } from './files.js';
import type { Ledger, LedgerOptions } from './ledger.js';
import type { MemberFile, MemberTable } from './member-files.js';
import { ownerOf } from './names.js';
import type { RawSet } from './raw-sets.js';
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
  const held = yield* heldSets(living);
  yield* touchHeld(ledger, held, nowMs);
  // First the sets that are shown: what makes room for others must find them whole.
  for (const isShown of [true, false]) {
    for (const member of members) {
      const tables = member.hasEnded ? [...member.live, ...member.retired] : member.retired;
      for (const table of tables)
        yield* settle({ before, ledger, member, table, isShown, nowMs, ...options });
    }
  }
  const metricsOf = (ended: boolean): MetricSnapshot[] =>
    members
      .filter(({ hasEnded }) => hasEnded === ended)
      .flatMap(({ metrics }) => metrics.filter(({ name }) => !options.isOwn(name)));
  ledger.lost = yield* addEnded(ledger.metrics, metricsOf(true), metricsOf(false));
  yield* admitNew(ledger, held, nowMs);
  for (const [name, family] of ledger.families) yield* dropFolds(family, held.get(name)?.sets ?? []);
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

interface HeldSets {
  /** Of the first process that has any. */
  readonly buckets: readonly number[];
  readonly sets: Set<RawSet>;
}

/** The label sets that live processes hold, by family: most of them have the same ones. */
function* heldSets(living: readonly MemberTable[]): Steps<ReadonlyMap<string, HeldSets>> {
  const all = new Map<string, HeldSets>();
  for (const { name, buckets, sets } of living) {
    if (sets.length === 0) continue;
    const held = all.get(name) ?? { buckets, sets: new Set() };
    all.set(name, held);
    for (const [at, set] of sets.entries()) {
      held.sets.add(set);
      if (at % ROWS_AT_ONCE === 0) yield;
    }
  }
  return all;
}

/** A set is not idle while a process holds it. */
function* touchHeld(ledger: Ledger, held: ReadonlyMap<string, HeldSets>, nowMs: number): Steps<void> {
  for (const [name, { sets }] of held) {
    const family = ledger.families.get(name);
    if (family === undefined) continue;
    yield* inPieces(sets, ({ texts }) => {
      const row = family.find(texts);
      if (row !== -1) touchRow(family.store, row, nowMs);
    });
  }
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
  yield* table.eachRow(
    from,
    (at, values, offset) => {
      const set = sets[at];
      if (set === undefined || ((shown?.find(set.texts) ?? -1) !== -1) !== isShown) return;
      const row = family.admit(set, nowMs);
      // Admission may have given the family another store.
      adder.add(family.store, row, at, values, offset);
    },
    ROWS_AT_ONCE,
  );
}

/** Admits the new sets of live processes. */
function* admitNew(ledger: Ledger, held: ReadonlyMap<string, HeldSets>, nowMs: number): Steps<void> {
  for (const [name, { buckets, sets }] of held) {
    const family = ledger.family(name, buckets);
    if (family === undefined) continue;
    yield* inPieces(sets, (set) => {
      const row = family.admit(set, nowMs);
      // Admission may have given the family another store.
      touchRow(family.store, row, nowMs);
    });
  }
}

/** Forgets the folds of sets that no process holds any more. */
function* dropFolds(family: FamilyLedger, held: Iterable<RawSet>): Steps<void> {
  if (family.folds.size === 0) return;
  const keys = new Set<string>();
  yield* inPieces(held, ({ texts }) => keys.add(keyOf(texts)));
  family.keepFolds(keys);
}

function* inPieces(sets: Iterable<RawSet>, each: (set: RawSet) => void): Steps<void> {
  let done = 0;
  for (const set of sets) {
    each(set);
    if (++done % ROWS_AT_ONCE === 0) yield;
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
