import { clearInterval, clock, setInterval, setTimeout } from '../runtime.js';
import type { Retired } from '../series/admission.js';
import type { HistogramFamily } from '../series/histogram-family.js';
import { callAtExit, dontCallAtExit } from './at-exit.js';
import { isBlockingThread } from './blocking-thread.js';
import { Collector, type CollectorOptions, type Totals } from './collector.js';
import { FilesRemoved } from './files.js';
import { type GroupKey, groupDirectory, isEarlierFormatInUse } from './group-directory.js';
import type { Answers } from './group-place.js';
import { oneAtATime } from './one-at-a-time.js';
import { hasEnded, newProcessId } from './process-id.js';
import { PUBLISH_MS, Publisher, type PublisherOptions } from './publisher.js';
import { finish, inTurns, type Steps } from './steps.js';

/** Processes that may join between two scrapes. After that, one of them does what a scrape does. */
const MANY_JOINED = 16;

const EARLIER_FORMAT =
  'processes of an earlier version of @channel-exporter/core are in a group of their own, and each version shows only its own; restart them';

export interface ProcessGroupOptions
  extends Pick<PublisherOptions, 'families' | 'metrics' | 'failed'>,
    Pick<CollectorOptions, 'schemas' | 'cardinalityLimit' | 'idleSetMs' | 'onFold' | 'onRetire' | 'isOwn'> {
  readonly key: GroupKey;
}

/** The counts of a group, and the state of its processes. */
export interface GroupTotals extends Totals {
  /** Processes that published what they had counted when the scrape came. */
  readonly live: number;
  /** Processes that did not answer in time: their last counts are used. */
  readonly stale: number;
}

/** This process among those that count together: a directory, a socket and a timer, none of which keeps the process alive. */
export class ProcessGroup {
  readonly #id = newProcessId();
  readonly #isBlocking = isBlockingThread();
  readonly #options: ProcessGroupOptions;
  readonly #publisher: Publisher;
  readonly #collect: () => Promise<Totals>;
  /**
   * Adds up everything that all processes had counted by the time of the call; undefined if there was no directory yet.
   * It rejects if that is gone: with the counts of this process alone, counters would go back.
   */
  readonly totals: () => Promise<GroupTotals | undefined>;
  /** Resolves after the first attempt to publish. */
  readonly #first: Promise<void>;
  readonly #timer: NodeJS.Timeout;
  readonly #atExit = (): void => this.#exit();
  #isPublicationDue = false;
  #collector: Collector;
  /** The number of processes in the directory after the last collection here. */
  #members = 0;
  #answers: Answers = { late: new Set(), refused: new Set() };
  #reported: string | undefined;

  constructor(options: ProcessGroupOptions) {
    this.#options = options;
    this.#publisher = new Publisher({
      ...options,
      directory: groupDirectory(options.key),
      id: this.#id,
      clockMs: systemMs() - clock.now(),
      onRemoved: () => {
        this.#collector = this.#newCollector();
      },
      isBlocking: this.#isBlocking,
    });
    this.#collector = this.#newCollector();
    // A thread that may block may never finish later.
    const work = this.#isBlocking ? finish : inTurns;
    this.#collect = oneAtATime(async () => work(this.#collection()));
    this.totals = oneAtATime(() => this.#totals());
    if (this.#isBlocking) this.#publishEachTask();
    try {
      // At once: a process that ends in this turn publishes what it has counted.
      this.#publisher.place.open();
      if (isEarlierFormatInUse(options.key)) options.failed(EARLIER_FORMAT);
    } catch (error) {
      this.#report(error);
    }
    this.#first = this.#tick();
    this.#timer = setInterval(() => void this.#tick(), PUBLISH_MS).unref();
    callAtExit(this.#atExit);
  }

  /** Keeps sets that a family of this process has retired until the group has counted them. */
  keepRetired(family: HistogramFamily, retired: Retired): void {
    this.#publisher.member.keepRetired(family, retired);
  }

  /** Publishes for the last time, and leaves: the group goes on with what this process had counted. */
  close(): void {
    dontCallAtExit(this.#atExit);
    clearInterval(this.#timer);
    for (const family of this.#options.families) family.onObserve = undefined;
    this.#publisher.close();
  }

  /** A thread that may block joins at once, and publishes what a task has counted before it can block. */
  #publishEachTask(): void {
    for (const family of this.#options.families) {
      family.onObserve = () => {
        if (this.#isPublicationDue) return;
        this.#isPublicationDue = true;
        void Promise.resolve().then(() => this.#publishAtOnce());
      };
    }
    this.#publishAtOnce();
  }

  #publishAtOnce(): void {
    this.#isPublicationDue = false;
    const { member } = this.#publisher;
    try {
      this.#publisher.publishAtOnce();
      if (member.hasRetired) finish(this.#collection());
    } catch (error) {
      this.#report(error);
    }
  }

  *#collection(): Steps<Totals> {
    const totals = yield* this.#collector.collect();
    this.#publisher.member.dropSettled(totals.settled);
    this.#members = yield* this.#publisher.place.countMembers();
    return totals;
  }

  #newCollector(): Collector {
    return new Collector({
      ...this.#options,
      files: this.#publisher.place.files,
      id: this.#id,
      now: systemMs,
      hasEnded: (id) => id !== this.#id && hasEnded(id, this.#answers.refused.has(id)),
      warn: this.#options.failed,
    });
  }

  async #tick(): Promise<void> {
    const { place, publish, member } = this.#publisher;
    try {
      if (place.isOpen) for (const family of this.#options.families) family.retireIdle(clock.now());
      await publish();
      this.#reported = undefined;
      if (place.isOpen && (await inTurns(this.#haveManyJoined()))) await this.totals();
      else if (member.hasRetired) await this.#collect();
    } catch (error) {
      this.#report(error);
    }
  }

  /** Without scrapes, the files of processes that start and end all the time would fill the directory. */
  *#haveManyJoined(): Steps<boolean> {
    return (yield* this.#publisher.place.countMembers()) > this.#members + MANY_JOINED;
  }

  #exit(): void {
    this.#publisher.close();
    if (!this.#publisher.place.isOpen) return;
    try {
      if (finish(this.#haveManyJoined())) finish(this.#collector.collect());
    } catch (error) {
      this.#options.failed(error);
    }
  }

  async #totals(): Promise<GroupTotals | undefined> {
    await this.#first;
    try {
      return await this.#totalsNow();
    } catch (error) {
      if (!(error instanceof FilesRemoved)) throw error;
      return this.#totalsNow();
    }
  }

  async #totalsNow(): Promise<GroupTotals | undefined> {
    let hasPublished = await this.#ask();
    const { place, untilWholeMs } = this.#publisher;
    if (untilWholeMs > 0) {
      // The page must not be without processes that are about to make their files again.
      await new Promise<void>((resolve) => {
        setTimeout(resolve, untilWholeMs).unref();
      });
      hasPublished = await this.#ask();
    }
    if (!place.isOpen) {
      if (place.wasOpen) throw new Error('the directory of the group is gone and cannot be made again');
      return undefined;
    }
    const totals = await this.#collect();
    const { late } = this.#answers;
    const stale = totals.members.filter((id) => (id === this.#id ? !hasPublished : late.has(id))).length;
    return { ...totals, live: totals.members.length - stale, stale };
  }

  /** Makes all processes publish. @returns whether this one has: if not, the counts published before are used */
  async #ask(): Promise<boolean> {
    const publishing = this.#publisher.publishForScrape().then(
      () => true,
      (error: unknown) => {
        this.#report(error);
        return false;
      },
    );
    try {
      this.#answers = await this.#publisher.place.ringAll();
    } catch (error) {
      // Publishing finds that, too.
      if (!(error instanceof FilesRemoved)) throw error;
    }
    return publishing;
  }

  /** Reports an error once, however often it is met. */
  #report(error: unknown): void {
    const { isOpen, wasOpen } = this.#publisher.place;
    const alone = wasOpen ? 'scrapes fail' : '/metrics shows this process alone';
    const text = isOpen ? String(error) : `${String(error)}; ${alone} until there is a directory`;
    if (text === this.#reported) return;
    this.#reported = text;
    this.#options.failed(text);
  }
}

/** The time by a clock that all processes share, in milliseconds. */
function systemMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}
