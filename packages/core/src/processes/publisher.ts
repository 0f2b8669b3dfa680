import { clock } from '../runtime.js';
import type { HistogramFamily } from '../series/histogram-family.js';
import { ANSWER_MS } from './doorbell.js';
import { FilesRemoved } from './files.js';
import { GroupPlace } from './group-place.js';
import { Member } from './member.js';
import { oneAtATime } from './one-at-a-time.js';
import { finish, inTurns } from './steps.js';

/** Time between two publications without a request, in milliseconds: a killed process loses no more than that. */
export const PUBLISH_MS = 1_000;

export interface PublisherOptions {
  readonly directory: string;
  /** Of this process. */
  readonly id: string;
  readonly families: readonly HistogramFamily[];
  /**
   * All other metrics of this process, as `metricLine`.
   * @param isAsked false if no scrape waits for them
   */
  readonly metrics: (isAsked: boolean) => Promise<readonly Uint8Array[]>;
  /** Added to a time of the families' clock, gives one that all processes share, in milliseconds. */
  readonly clockMs: number;
  /** Called when the files of this process were removed and it is about to make them again. */
  readonly onRemoved: () => void;
  /** True in a thread that may block at any time: then each publication is made at once. */
  readonly isBlocking: boolean;
  readonly failed: (error: unknown) => void;
}

/**
 * Publishes what this process has counted, on request of this or another process. If the directory of the group cannot be
 * opened, or is removed, each publication tries again.
 */
export class Publisher {
  readonly place: GroupPlace;
  readonly member: Member;
  /** Publishes everything that was counted before the call. @throws Error if that fails; what it published before stays */
  readonly publish: () => Promise<void>;
  readonly #options: PublisherOptions;
  #metrics: readonly Uint8Array[] = [];
  /** True if a scrape waits for the next publication. */
  #isAsked = true;
  #isOver = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.publish = oneAtATime(() => this.#publishNow());
    this.place = new GroupPlace(options.directory, options.id, () => this.publishForScrape());
    this.member = new Member({ ...options, files: this.place.files, metrics: () => this.#metrics });
  }

  /** The same for a scrape: metrics that cost much to read are read, too. */
  publishForScrape(): Promise<void> {
    this.#isAsked = true;
    return this.publish();
  }

  /** Time until all processes have made their files again, in milliseconds; 0 if none were removed. */
  get untilWholeMs(): number {
    return Math.max(0, this.place.reopenedMs + PUBLISH_MS + ANSWER_MS - clock.now());
  }

  /** Publishes for the last time. Never throws. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    try {
      if (this.place.isOpen) this.#atOnce(true);
    } catch (error) {
      this.#options.failed(error);
    }
    try {
      this.place.close();
    } catch {
      // Others remove the rest.
    }
  }

  async #publishNow(): Promise<void> {
    const isAsked = this.#isAsked;
    this.#isAsked = false;
    this.#metrics = await this.#options.metrics(isAsked);
    if (this.#options.isBlocking) {
      this.publishAtOnce();
      return;
    }
    try {
      await this.#publishMetrics();
    } catch (error) {
      this.#leave(error);
      await this.#publishMetrics();
      this.#reportReturn(error);
    }
  }

  async #publishMetrics(): Promise<void> {
    await this.place.join();
    if (!this.#isOver) await inTurns(this.member.publish());
  }

  /**
   * Publishes before it returns, with the metrics other than the families as they were read last. Not while
   * {@link publish} runs, unless this thread is one that may block.
   * @throws Error as {@link publish}
   */
  publishAtOnce(): void {
    if (!this.#isOver) this.#atOnce(false);
  }

  /** @param isLast whether the process ends: then it needs no doorbell */
  #atOnce(isLast: boolean): void {
    const publish = (): void => {
      if (isLast) this.place.open();
      else this.place.joinAtOnce();
      finish(this.member.publish(isLast));
    };
    try {
      publish();
    } catch (error) {
      this.#leave(error);
      publish();
      this.#reportReturn(error);
    }
  }

  /** Leaves the group because the files of this process were removed. @throws `error` if it says something else */
  #leave(error: unknown): asserts error is FilesRemoved {
    if (!(error instanceof FilesRemoved)) throw error;
    this.place.leave();
    this.member.leave();
    this.#options.onRemoved();
  }

  #reportReturn({ message }: FilesRemoved): void {
    const now = 'it is in the group again, without the counts of processes that have ended';
    this.#options.failed(new Error(`${message}; ${now}`));
  }
}
