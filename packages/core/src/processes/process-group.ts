import { clearInterval, clock, setInterval } from '../runtime.js';
import type { Retired } from '../series/admission.js';
import type { HistogramFamily } from '../series/histogram-family.js';
import { Collector, type CollectorOptions, type Totals } from './collector.js';
import { openDoorbell, ring } from './doorbell.js';
import type { Files } from './files.js';
import { type GroupKey, openGroupDirectory } from './group-directory.js';
import { Member } from './member.js';
import { fileNames, ownerOf } from './names.js';
import { nodeFiles } from './node-files.js';
import { oneAtATime } from './one-at-a-time.js';
import { hasEnded, newProcessId } from './process-id.js';
import { finish, inTurns } from './steps.js';

/** Time between two publications without a request, in milliseconds: a killed process loses no more than that. */
const PUBLISH_MS = 1_000;

export interface ProcessGroupOptions
  extends Pick<
    CollectorOptions,
    'schemas' | 'cardinalityLimit' | 'idleSetMs' | 'onFold' | 'onRetire' | 'isOwn'
  > {
  readonly key: GroupKey;
  readonly families: readonly HistogramFamily[];
  /** All other metrics of this process, as `metricLine`. */
  readonly metrics: () => Promise<readonly Uint8Array[]>;
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
  readonly #opened: Promise<void>;
  readonly #publish: () => Promise<void>;
  readonly #collect: () => Promise<Totals>;
  /** Adds up everything that all processes had counted by the time of the call. */
  readonly totals: () => Promise<GroupTotals>;
  /** Processes whose doorbell has refused. */
  readonly #refused = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  readonly #atExit = (): void => this.#publishLast();
  #metrics: readonly Uint8Array[] = [];
  #closeDoorbell: (() => void) | undefined;
  #isOver = false;

  /** @throws Error if there is no directory for it */
  constructor(options: ProcessGroupOptions) {
    const { key, families, failed } = options;
    this.#options = options;
    this.#directory = openGroupDirectory(key, this.#id);
    this.#files = nodeFiles(this.#directory);
    const systemMs = (): number => Number(process.hrtime.bigint() / 1_000_000n);
    this.#member = new Member({
      files: this.#files,
      id: this.#id,
      families,
      metrics: () => this.#metrics,
      clockMs: systemMs() - clock.now(),
    });
    const collector = new Collector({
      ...options,
      files: this.#files,
      id: this.#id,
      now: systemMs,
      hasEnded: (id) => id !== this.#id && hasEnded(id, this.#refused.has(id)),
      warn: (message) => failed(new Error(message)),
    });
    this.#publish = oneAtATime(async () => {
      this.#metrics = await options.metrics();
      if (!this.#isOver) await inTurns(this.#member.publish());
    });
    this.#collect = oneAtATime(async () => {
      const totals = await inTurns(collector.collect());
      this.#member.dropSettled(totals.settled);
      return totals;
    });
    this.totals = oneAtATime(() => this.#totals());
    this.#opened = this.#open();
    this.#opened.catch(failed);
    process.on('exit', this.#atExit);
  }

  /** Keeps sets that a family of this process has retired until the group has counted them. */
  keepRetired(family: HistogramFamily, retired: Retired): void {
    this.#member.keepRetired(family, retired);
  }

  /** Publishes for the last time, and leaves: the group goes on with what this process had counted. */
  close(): void {
    process.off('exit', this.#atExit);
    clearInterval(this.#timer);
    this.#publishLast();
  }

  async #open(): Promise<void> {
    // It listens before others can see the process: a doorbell that refuses means that it has ended.
    this.#closeDoorbell = await openDoorbell(this.#directory, this.#id, () => this.#publish());
    if (this.#isOver) {
      this.#closeDoorbell();
      return;
    }
    await this.#publish().catch(this.#options.failed);
    this.#timer = setInterval(() => void this.#tick(), PUBLISH_MS).unref();
  }

  async #totals(): Promise<GroupTotals> {
    await this.#opened;
    // If publishing fails, the counts published before are used.
    const [published] = await Promise.all([
      this.#publish().then(isTrue, this.#options.failed),
      this.#ringAll(),
    ]);
    const totals = await this.#collect();
    const answered = totals.members.filter((id) => this.#answered.has(id)).length;
    const live = answered + (published ? 1 : 0);
    return { ...totals, live, stale: totals.members.length - live };
  }

  #answered: ReadonlySet<string> = new Set();

  async #ringAll(): Promise<void> {
    const names = await inTurns(this.#files.list());
    const others = names.flatMap((name) => {
      const owner = ownerOf(name);
      return owner?.kind === 'member' && owner.id !== this.#id && !hasEnded(owner.id, false)
        ? [owner.id]
        : [];
    });
    const answers = await Promise.all(
      others.map(async (id) => ({ id, answer: await ring(this.#directory, id) })),
    );
    this.#answered = new Set(answers.flatMap(({ id, answer }) => (answer === 'published' ? [id] : [])));
    this.#refused.clear();
    for (const { id, answer } of answers) if (answer === 'refused') this.#refused.add(id);
  }

  async #tick(): Promise<void> {
    if (this.#isOver) return;
    try {
      for (const family of this.#options.families) family.retireIdle(clock.now());
      await this.#publish();
      if (this.#member.hasRetired) await this.#collect();
    } catch (error) {
      this.#options.failed(error);
    }
  }

  #publishLast(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    try {
      finish(this.#member.publish(true));
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
