import { clock } from '../runtime.js';
import { runOrSchedule, schedule } from './event-loop-scheduler.js';
import { type GzipSlice, gzipSlice } from './gzip.js';
import type { Format } from './negotiate.js';
import type { Position, ScrapeResponse } from './scrape-response.js';
import { TextBuffer } from './text-buffer.js';

/** Time after which a slice ends, in milliseconds. */
const SLICE_MS = 1;

/** Writes one metric of a scrape, in slices. */
export interface MetricWriter {
  /**
   * Writes from an offset (0 at first) until the metric ends, `out` is full, or `shouldYield()`, which it asks at times.
   * @returns the offset to continue at, or undefined if the metric is complete
   */
  write(out: TextBuffer, offset: number, format: Format, shouldYield: () => boolean): number | undefined;
}

/** The metrics of a page. */
export interface Collected {
  readonly writers: readonly MetricWriter[];
  /** Returns whether OpenMetrics would show all of them under the names of text 0.0.4. */
  readonly fitsOpenMetrics: () => boolean;
}

/**
 * One collection of all metrics, sent to every response that shares it. Each response goes at its own pace. A slice is
 * written when a response can take it, so a slow client delays no other and holds one slice in memory. Responses at the
 * same position share a slice: with four scrapers at once, three of four slices need not be written.
 */
export class Scrape {
  readonly startedMs: number = clock.now();
  readonly #collected: Promise<Collected>;
  readonly #responses = new Set<ScrapeResponse>();
  /** The slice of each format that was written last. */
  readonly #slices = new Map<Format, Slice>();
  readonly #failed: (error: unknown) => void;
  #hasFailed = false;

  constructor(collected: Promise<Collected>, failed: (error: unknown) => void) {
    this.#collected = collected;
    this.#failed = failed;
    collected.catch(failed);
  }

  /** Returns whether a response still waits for slices. */
  isActive(): boolean {
    return [...this.#responses].some(({ isEnding }) => !isEnding);
  }

  /** Returns whether no response is left. */
  isDone(): boolean {
    return this.#responses.size === 0;
  }

  /** Starts to send to a response. */
  add(response: ScrapeResponse): void {
    if (response.isOver) return;
    this.#responses.add(response);
    this.#collected
      .then(({ writers, fitsOpenMetrics }) => {
        if (response.format === 'openmetrics' && !fitsOpenMetrics()) response.useText();
        schedule(() => this.#sendNext(writers, response));
      })
      .catch(() => response.fail());
  }

  /** Removes a response that is over. */
  remove(response: ScrapeResponse): void {
    this.#responses.delete(response);
    if (this.#responses.size > 0) return;
    for (const slice of this.#slices.values()) slice.release();
    this.#slices.clear();
  }

  /** Closes the connections of all responses. */
  abort(): void {
    for (const response of this.#responses) response.abort();
  }

  #sendNext(writers: readonly MetricWriter[], response: ScrapeResponse): void {
    if (response.isEnding) return;
    try {
      this.#sliceFor(writers, response).sendTo(response, () =>
        runOrSchedule(() => this.#sendNext(writers, response)),
      );
    } catch (error) {
      // Once: a writer that throws does so for each response.
      if (!this.#hasFailed) this.#failed(error);
      this.#hasFailed = true;
      response.fail();
    }
  }

  #sliceFor(writers: readonly MetricWriter[], { format, position }: ScrapeResponse): Slice {
    const last = this.#slices.get(format);
    if (last?.start === position) return last;
    const slice = new Slice(writers, format, position);
    last?.release();
    this.#slices.set(format, slice);
    return slice;
  }
}

/** Bytes of a scrape from one position to the next. */
class Slice {
  readonly start: Position;
  /** The start of the next slice; undefined after the last. */
  readonly #next: Position | undefined;
  readonly #buffer: TextBuffer = TextBuffer.take();
  /** The number of users of the buffer: the scrape, and each response that has yet to take the bytes. */
  #users = 1;
  #gzip: GzipSlice | undefined;

  constructor(writers: readonly MetricWriter[], format: Format, start: Position) {
    this.start = start;
    this.#next = write(this.#buffer, writers, format, start);
  }

  /** @param ready called once the response can take the next slice */
  sendTo(response: ScrapeResponse, ready: () => void): void {
    const plain = this.#buffer.written();
    const next = this.#next;
    if (response.encoding === 'gzip') {
      // All responses at this position have been sent the same bytes before, so they have the same state.
      this.#gzip ??= gzipSlice(plain, response.gzip, next === undefined);
      response.gzip = this.#gzip.state;
      response.send({ bytes: this.#gzip.bytes, next }, ready);
      return;
    }
    this.#users++;
    response.send({ bytes: plain, next }, (isTaken) => {
      // Without this certainty the buffer is not reused, but left to the garbage collector.
      if (isTaken) this.release();
      ready();
    });
  }

  release(): void {
    this.#users--;
    if (this.#users === 0) this.#buffer.release();
  }
}

function write(
  out: TextBuffer,
  writers: readonly MetricWriter[],
  format: Format,
  start: Position,
): Position | undefined {
  const untilMs = clock.now() + SLICE_MS;
  const shouldYield = (): boolean => clock.now() > untilMs;
  let { metric, offset } = start;
  for (; metric < writers.length; metric++, offset = 0) {
    if (metric !== start.metric && (out.isFull || shouldYield())) return { metric, offset };
    const next = writers[metric]?.write(out, offset, format, shouldYield);
    if (next !== undefined) return { metric, offset: next };
  }
  if (format === 'openmetrics') out.text('# EOF\n');
  return undefined;
}
