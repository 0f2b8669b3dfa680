import { clearInterval, clock, setInterval } from '../runtime.js';
import type { Retired } from '../series/admission.js';
import type { HistogramFamily } from '../series/histogram-family.js';
import { callAtExit, dontCallAtExit } from './at-exit.js';
import { Collector, type CollectorOptions, type Totals } from './collector.js';
import { openDoorbell, ring } from './doorbell.js';
import type { Files } from './files.js';
import { type GroupKey, isEarlierFormatInUse, openGroupDirectory } from './group-directory.js';
import { Member } from './member.js';
import { fileNames, ownerOf } from './names.js';
import { nodeFiles } from './node-files.js';
import { oneAtATime } from './one-at-a-time.js';
import { hasEnded, newProcessId } from './process-id.js';
import { finish, inTurns, type Steps } from './steps.js';

/** Time between two publications without a request, in milliseconds: a killed process loses no more than that. */
const PUBLISH_MS = 1_000;
/** The most processes that a scrape asks: each takes a file descriptor. The last counts of others are used. */
const MAX_ASKED = 256;
/** Processes that may join between two scrapes. After that, one of them does what a scrape does. */
const MANY_JOINED = 16;

export interface ProcessGroupOptions
  extends Pick<
    CollectorOptions,
    'schemas' | 'cardinalityLimit' | 'idleSetMs' | 'onFold' | 'onRetire' | 'isOwn'
  > {
  readonly key: GroupKey;
  readonly families: readonly HistogramFamily[];
  /**
   * All other metrics of this process, as `metricLine`.
   * @param isAsked false if no scrape waits for them
   */
  readonly metrics: (isAsked: boolean) => Promise<readonly Uint8Array[]>;
  readonly failed: (error: unknown) => void;
}

/** The counts of a group, and the state of its processes. */
export interface GroupTotals extends Totals {
  /** Processes that published what they had counted when the scrape came. */
  readonly live: number;
  /** Processes that did not answer in time: their last counts are used. */
  readonly stale: number;
}

/** This process among those that count together. Opening it takes a directory, a socket and a timer; none keeps the process alive. */
export class ProcessGroup {
  readonly #id = newProcessId();
  readonly #options: ProcessGroupOptions;
  readonly #directory: string;
  readonly #files: Files;
  readonly #member: Member;
  /** Whether it could be opened. */
  readonly #opened: Promise<boolean>;
  readonly #publish: () => Promise<void>;
  readonly #collect: () => Promise<Totals>;
  /** Processes whose doorbell has refused. */
  readonly #refused = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  readonly #collector: Collector;
  /** The number of processes in the directory after the last collection here. */
  #members = 0;
  readonly #atExit = (): void => this.#exit();
  #metrics: readonly Uint8Array[] = [];
  #closeDoorbell: (() => void) | undefined;
  #isOver = false;
  /** Whether a scrape waits for the next publication. */
  #isAsked = true;

  /** @throws Error if there is no directory for it */
  constructor(options: ProcessGroupOptions) {
    const { key, families, failed } = options;
    this.#options = options;
    this.#directory = openGroupDirectory(key, this.#id);
    if (isEarlierFormatInUse(key)) {
      failed(
        'processes of an earlier version of @channel-exporter/core are in a group of their own, and each version shows only its own; restart them',
      );
    }
    this.#files = nodeFiles(this.#directory);
    const systemMs = (): number => Number(process.hrtime.bigint() / 1_000_000n);
    this.#member = new Member({
      files: this.#files,
      id: this.#id,
      families,
      metrics: () => this.#metrics,
      clockMs: systemMs() - clock.now(),
    });
    this.#collector = new Collector({
      ...options,
      files: this.#files,
      id: this.#id,
      now: systemMs,
      hasEnded: (id) => id !== this.#id && hasEnded(id, this.#refused.has(id)),
      warn: failed,
    });
    this.#publish = oneAtATime(async () => {
      const isAsked = this.#isAsked;
      this.#isAsked = false;
      this.#metrics = await options.metrics(isAsked);
      if (!this.#isOver) await inTurns(this.#member.publish());
    });
    this.#collect = oneAtATime(async () => {
      const totals = await inTurns(this.#collector.collect());
      this.#member.dropSettled(totals.settled);
      this.#members = await inTurns(this.#countMembers());
      return totals;
    });
    this.#opened = this.#open().then(isTrue, (error: unknown) => {
      failed(error);
      return false;
    });
    callAtExit(this.#atExit);
  }

  /** Keeps sets that a family of this process has retired until the group has counted them. */
  keepRetired(family: HistogramFamily, retired: Retired): void {
    this.#member.keepRetired(family, retired);
  }

  /** Publishes for the last time, and leaves: the group goes on with what this process had counted. */
  close(): void {
    dontCallAtExit(this.#atExit);
    clearInterval(this.#timer);
    this.#publishLast();
  }

  async #open(): Promise<void> {
    // It listens before others can see the process: a doorbell that refuses means that it has ended.
    this.#closeDoorbell = await openDoorbell(this.#directory, this.#id, () => this.#publishForScrape());
    if (this.#isOver) {
      this.#closeDoorbell();
      return;
    }
    await this.#publish().catch(this.#options.failed);
    if (!this.#isOver) this.#timer = setInterval(() => void this.#tick(), PUBLISH_MS).unref();
  }

  /**
   * Adds up everything that all processes had counted by the time of the call; undefined if it is not in the group. One
   * call at a time.
   */
  async totals(): Promise<GroupTotals | undefined> {
    if (!(await this.#opened)) return undefined;
    // If publishing fails, the counts published before are used.
    const [published] = await Promise.all([
      this.#publishForScrape().then(isTrue, this.#options.failed),
      this.#ringAll(),
    ]);
    const totals = await this.#collect();
    const live = totals.members.filter((id) => (id === this.#id ? published : this.#answered.has(id))).length;
    return { ...totals, live, stale: totals.members.length - live };
  }

  #answered: ReadonlySet<string> = new Set();

  async #ringAll(): Promise<void> {
    const others = await inTurns(this.#others());
    const answers = await Promise.all(
      others.map(async (id) => ({ id, answer: await ring(this.#directory, id) })),
    );
    this.#answered = new Set(answers.flatMap(({ id, answer }) => (answer === 'published' ? [id] : [])));
    this.#refused.clear();
    for (const { id, answer } of answers) if (answer === 'refused') this.#refused.add(id);
  }

  /** The other processes that run, as far as they can be asked at a time. */
  *#others(): Steps<readonly string[]> {
    const others: string[] = [];
    for (const name of yield* this.#files.list()) {
      const owner = ownerOf(name);
      if (owner?.kind !== 'member' || owner.id === this.#id) continue;
      yield;
      if (!hasEnded(owner.id, false)) others.push(owner.id);
      if (others.length === MAX_ASKED) break;
    }
    return others;
  }

  #publishForScrape(): Promise<void> {
    this.#isAsked = true;
    return this.#publish();
  }

  async #tick(): Promise<void> {
    if (this.#isOver) return;
    try {
      for (const family of this.#options.families) family.retireIdle(clock.now());
      await this.#publish();
      if (await inTurns(this.#haveManyJoined())) await this.totals();
      else if (this.#member.hasRetired) await this.#collect();
    } catch (error) {
      this.#options.failed(error);
    }
  }

  /** Without scrapes, the files of processes that start and end all the time would fill the directory. */
  *#haveManyJoined(): Steps<boolean> {
    return (yield* this.#countMembers()) > this.#members + MANY_JOINED;
  }

  *#countMembers(): Steps<number> {
    const names = yield* this.#files.list();
    return names.filter((name) => ownerOf(name)?.kind === 'member').length;
  }

  #exit(): void {
    this.#publishLast();
    try {
      if (finish(this.#haveManyJoined())) finish(this.#collector.collect());
    } catch (error) {
      this.#options.failed(error);
    }
  }

  #publishLast(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    try {
      finish(this.#member.publish(true));
    } catch (error) {
      this.#options.failed(error);
    }
    try {
      this.#closeDoorbell?.();
      this.#files.remove(fileNames.socket(this.#id));
    } catch (error) {
      this.#options.failed(error);
    }
  }
}

function isTrue(): true {
  return true;
}
