import type { SeriesStore } from '../series/series-store.js';
import { isSameList } from './add-rows.js';
import { addUp } from './add-up.js';
import { type Files, isShortage } from './files.js';
import { createHead, findHeads, type Head, replaceHead } from './head.js';
import { Ledger, readLedger } from './ledger.js';
import { type MemberFile, MemberFiles } from './member-files.js';
import { MAX_ENDED_SERIES, type MetricTotals } from './metric-totals.js';
import { isToFollow, type NextLedgerOptions, nextLedger } from './next-ledger.js';
import type { Steps } from './steps.js';
import { sweep } from './sweep.js';

export interface CollectorOptions extends NextLedgerOptions {
  readonly files: Files;
  /** Of this process. */
  readonly id: string;
  /** Returns whether a process has ended for certain. */
  readonly hasEnded: (id: string) => boolean;
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

interface InForce {
  readonly head: Head;
  readonly ledger: Ledger;
  /** True if the file of the ledger is not there or not valid: an empty one takes its place. */
  readonly isLost?: boolean;
}

/** The most attempts while others move the head. */
const ATTEMPTS = 100;

/**
 * Adds up what the processes of a group have counted. Every process can do it, and each sees the same: the ledger in
 * force, and the file of each process that is not in it yet. If a process has ended, has retired sets, or has sets that
 * the ledger does not know, another ledger is put in force first.
 */
export class Collector {
  readonly #options: CollectorOptions;
  readonly #memberFiles: MemberFiles;
  #inForce: InForce | undefined;
  /** Families that were reported, because not all processes have the same buckets. */
  #mixed: ReadonlySet<string> = new Set();
  #hasReportedLoss = false;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#memberFiles = new MemberFiles(options);
  }

  /**
   * Adds up everything. One call at a time.
   * @throws Error if the directory cannot be read
   */
  *collect(): Steps<Totals> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        const totals = yield* this.#attempt();
        if (totals !== undefined) return totals;
      } finally {
        this.#memberFiles.close();
      }
    }
    throw new Error('other processes changed the ledger of the group all the time');
  }

  /** Undefined if another ledger has come in force meanwhile, or a file has been cut short. */
  *#attempt(): Steps<Totals | undefined> {
    const { files, hasEnded } = this.#options;
    const before = yield* this.#read();
    const members = before === undefined ? undefined : yield* this.#openMembers(before);
    if (before === undefined || members === undefined) return undefined;
    const inForce =
      before.isLost || (yield* isToFollow(before.ledger, members))
        ? yield* this.#change(before, members)
        : before;
    if (inForce === undefined) return undefined;
    this.#inForce = inForce;
    yield* sweep(files, inForce.head, inForce.ledger.gone, hasEnded);
    return yield* this.#totals(inForce.ledger, members);
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
        return { head, ledger: yield* readLedger(files, head.ledger, this.#options) };
      } catch (error) {
        if (isShortage(error)) throw error;
        yield;
        // A ledger is there for as long as its head is.
        if (!files.has(head.name)) return undefined;
        yield;
        if (head === heads.at(-1)) {
          warn(`counts of processes that have ended are lost: ${String(error)}`);
          return { head, ledger: new Ledger(this.#options), isLost: true };
        }
        warn(`${head.name} is removed: ${String(error)}`);
        files.remove(head.name);
      }
    }
    return undefined;
  }

  /** Opens the files of all that are not in the ledger; undefined if another ledger has come in force meanwhile. */
  *#openMembers({ head, ledger }: InForce): Steps<readonly MemberFile[] | undefined> {
    const members = yield* this.#memberFiles.openAll(ledger.gone);
    yield;
    return this.#options.files.has(head.name) ? members : undefined;
  }

  /** Puts another ledger in force; undefined if another process was faster. The ledger stays if it cannot be written. */
  *#change(before: InForce, members: readonly MemberFile[]): Steps<InForce | undefined> {
    const { files, id, warn } = this.#options;
    try {
      const copy = yield* this.#copyOf(before);
      if (copy === undefined) return undefined;
      const ledger = yield* nextLedger(before.ledger, copy, members, files, this.#options);
      const head = yield* replaceHead(files, before.head, id, (output) => ledger.write(output));
      if (head === undefined) return undefined;
      this.#reportLoss(ledger);
      return { head, ledger };
    } catch (error) {
      warn(
        `the group's ledger cannot be written: ${String(error)}; new label sets are not shown until it can`,
      );
      return before;
    }
  }

  /** Reports once that counts of a process that has ended had no room. */
  #reportLoss({ lost }: Ledger): void {
    if (lost === undefined || this.#hasReportedLoss) return;
    this.#hasReportedLoss = true;
    this.#options.warn(
      `${lost}: counts of a process that has ended are lost, because the app's own counters and histograms of such processes have more than ${MAX_ENDED_SERIES} series; use fewer label values in them`,
    );
  }

  /** Reports each family whose processes have different buckets once, such as in a rolling deployment. */
  #reportBuckets(ledger: Ledger, members: readonly MemberFile[]): void {
    const mixed = new Set<string>();
    for (const { name, buckets } of members.flatMap(({ live }) => live)) {
      const family = ledger.families.get(name);
      if (family === undefined || isSameList(buckets, family.buckets) || mixed.has(name)) continue;
      mixed.add(name);
      if (this.#mixed.has(name)) continue;
      this.#options.warn(
        `not all processes have the same buckets for ${name}; until they have, the page keeps those of the first ones, and other observations count in the next bound that is not below their own`,
      );
    }
    this.#mixed = mixed;
  }

  /** A ledger with the same contents; undefined if another one has come in force meanwhile. */
  *#copyOf({ head, isLost }: InForce): Steps<Ledger | undefined> {
    const { files } = this.#options;
    if (isLost) return new Ledger(this.#options);
    try {
      return yield* readLedger(files, head.ledger, this.#options);
    } catch (error) {
      yield;
      if (files.has(head.name)) throw error;
      return undefined;
    }
  }

  *#totals(ledger: Ledger, members: readonly MemberFile[]): Steps<Totals | undefined> {
    const present = members.filter(({ id }) => !ledger.gone.has(id));
    this.#reportBuckets(ledger, present);
    const sums = yield* addUp(ledger, present, this.#options);
    if (sums === undefined) return undefined;
    return {
      ...sums,
      members: present.map(({ id }) => id),
      ended: ledger.ended,
      settled: ledger.settled.get(this.#options.id) ?? new Map(),
    };
  }
}
