import type { ServerResponse } from 'node:http';
import { sendPlainResponse } from '../http/plain-response.js';
import { clearInterval, clock, setInterval } from '../runtime.js';
import { GZIP_START, type GzipState } from './gzip.js';
import { CONTENT_TYPES, type Encoding, type Format } from './negotiate.js';

/** Number of checks for progress within the time limit of a stalled response. */
const CHECKS = 8;

/** A position in a scrape: an offset in one of its metrics. */
export interface Position {
  readonly metric: number;
  readonly offset: number;
}

/** The start of every scrape. */
const START: Position = { metric: 0, offset: 0 };

/** Bytes to be sent, with the position of the next ones; undefined after the last. */
interface Chunk {
  readonly bytes: Uint8Array;
  readonly next: Position | undefined;
}

interface ScrapeResponseOptions {
  /** The format that the client prefers. */
  readonly preferred: Format;
  readonly encoding: Encoding;
  /** Time without progress after which the connection is closed, in milliseconds. */
  readonly stallMs: number;
  /** The address of the client; undefined if the response has no connection. */
  readonly address?: string | undefined;
  /** Called once, when the response is over: sent, aborted by either side, or failed. */
  readonly onOver: () => void;
}

/** One response of a scrape. Takes a chunk, and reports when it can take the next: at most one waits in it. */
export class ScrapeResponse {
  readonly encoding: Encoding;
  readonly address: string | undefined;
  position: Position = START;
  /** The checksum and length so far, for gzip. */
  gzip: GzipState = GZIP_START;
  #format: Format;
  readonly #response: ServerResponse;
  readonly #stallMs: number;
  readonly #onOver: () => void;
  #timer: NodeJS.Timeout | undefined;
  /** The bytes that the kernel had yet to take at the last check, and the time of the last change. */
  #queued: unknown;
  #progressMs: number = clock.now();
  /** Called at the next `drain`. */
  #whenDrained: (() => void) | undefined;
  #hasDrainListener = false;
  #hasBegun = false;
  #isEnding = false;
  #isOver = false;

  constructor(
    response: ServerResponse,
    { preferred, encoding, stallMs, address, onOver }: ScrapeResponseOptions,
  ) {
    this.#format = preferred;
    this.encoding = encoding;
    this.address = address;
    this.#response = response;
    this.#stallMs = stallMs;
    this.#onOver = onOver;
    this.#queued = queuedBytes(response);
    const finish = (): void => this.#finish();
    response.on('close', finish);
    // Responses of some serverless adapters and test kits do not emit 'close'.
    response.on('finish', finish);
    // Some versions of Node emit 'error' for a write to a closed socket.
    response.on('error', finish);
  }

  get format(): Format {
    return this.#format;
  }

  /** Gives text 0.0.4, whatever the client prefers. Only before the first chunk. */
  useText(): void {
    this.#format = 'text';
  }

  /** Whether the last chunk was sent, or nothing more can be. */
  get isEnding(): boolean {
    return this.#isEnding || this.#isOver;
  }

  /** Whether nothing more can be sent. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Returns the time without progress, in milliseconds. */
  stalledMs(): number {
    const queued = queuedBytes(this.#response);
    if (queued !== this.#queued) this.#noteProgress();
    this.#queued = queued;
    return clock.now() - this.#progressMs;
  }

  /**
   * Sends a chunk.
   * @param ready called when the next one can be taken, which may be at once; `isTaken` says whether the bytes are certain
   * to have left memory
   */
  send({ bytes, next }: Chunk, ready: (isTaken: boolean) => void): void {
    if (this.#isOver || this.#leaveToApp()) return;
    const response = this.#response;
    if (!this.#hasBegun) this.#begin();
    const isConnected = hasConnection(response);
    if (next === undefined) {
      this.#isEnding = true;
      this.#watch();
      response.end(bytes, () => {
        ready(isConnected);
        this.#finish();
      });
      return;
    }
    this.position = next;
    // A wrapped `write` may return nothing.
    const hasRoom: unknown = response.write(bytes);
    if (!isConnected || !(hasRoom === false || (hasRoom !== true && response.writableNeedDrain))) {
      ready(false);
      return;
    }
    this.#watch();
    this.#whenDrained = () => ready(isWrittenOut(response));
    // One listener for all: a response wrapped by compression() does not remove those of `once`.
    if (!this.#hasDrainListener) response.on('drain', () => this.#drained());
    this.#hasDrainListener = true;
  }

  /** Responds with a status if nothing was sent yet, else closes the connection: a truncated scrape must not look complete. */
  fail(): void {
    try {
      if (this.#isOver || this.#leaveToApp()) return;
      if (!this.#hasBegun) {
        this.#isEnding = true;
        this.#watch();
        sendPlainResponse(this.#response, 500, 'scrape failed\n');
        return;
      }
    } catch {
      // Not even that could be sent.
    }
    this.abort();
  }

  /** Closes the connection. */
  abort(): void {
    if (this.#isOver) return;
    destroy(this.#response);
    this.#finish();
  }

  /** Finishes, and returns true, if the app has responded in the meantime, for example by a timeout. */
  #leaveToApp(): boolean {
    const hasResponded = !this.#hasBegun && this.#response.headersSent;
    if (hasResponded) this.#finish();
    return hasResponded;
  }

  #begin(): void {
    this.#hasBegun = true;
    this.#response.statusCode = 200;
    for (const [name, value] of scrapeHeaders(this.format, this.encoding))
      this.#response.setHeader(name, value);
  }

  #drained(): void {
    const ready = this.#whenDrained;
    this.#whenDrained = undefined;
    if (ready === undefined || this.#isOver) return;
    clearInterval(this.#timer);
    this.#noteProgress();
    ready();
  }

  /** Closes the connection after {@link ScrapeResponse.#stallMs} without progress. */
  #watch(): void {
    this.#queued = queuedBytes(this.#response);
    this.#noteProgress();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      if (this.stalledMs() >= this.#stallMs) this.abort();
    }, this.#stallMs / CHECKS).unref();
  }

  #noteProgress(): void {
    this.#progressMs = clock.now();
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#timer);
    this.#onOver();
  }
}

/** Returns the headers of a response that holds a scrape. */
export function scrapeHeaders(format: Format, encoding: Encoding): readonly (readonly [string, string])[] {
  return [
    ['Content-Type', CONTENT_TYPES[format]],
    ...(encoding === 'gzip' ? [['Content-Encoding', 'gzip'] as const] : []),
    ['Cache-Control', 'no-store'],
    ['Vary', 'Accept, Accept-Encoding'],
    ['X-Content-Type-Options', 'nosniff'],
  ];
}

/** Closes a response. */
export function destroy(response: ServerResponse): void {
  try {
    response.destroy();
  } catch {
    // A response of a serverless adapter may lack the method: it cannot be closed.
  }
}

/**
 * False for the responses of serverless adapters and test kits: they keep what is written in memory, whatever `write`
 * returns, and do not emit 'drain'. A pipelined response that waits for its turn has no socket yet, but its request has.
 */
function hasConnection(response: ServerResponse): boolean {
  const socket = response.socket ?? (response.req as ServerResponse['req'] | undefined)?.socket;
  return typeof (socket as { writableLength?: unknown } | undefined)?.writableLength === 'number';
}

function isWrittenOut(response: ServerResponse): boolean {
  try {
    return response.writableLength === 0;
  } catch {
    return false;
  }
}

/**
 * Returns the bytes that the kernel has yet to take. Node shows a partial write only in its private handle; without one,
 * progress is measured in whole chunks.
 */
function queuedBytes(response: ServerResponse): unknown {
  try {
    return (response.socket as { _handle?: { writeQueueSize?: unknown } | null } | null)?._handle
      ?.writeQueueSize;
  } catch {
    return undefined;
  }
}
