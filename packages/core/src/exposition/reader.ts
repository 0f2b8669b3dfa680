import type { ServerResponse } from 'node:http';
import { sendPlainResponse } from '../http/plain-response.js';
import { clearInterval, clock, setInterval } from '../runtime.js';
import { GZIP_HEADER, GZIP_START, type GzipState, gzipEnd } from './gzip-stream.js';
import { CONTENT_TYPES, type Encoding, type Format } from './negotiation.js';

/** How often a reader's progress is looked at within the time that it may stand still. */
const LOOKS = 8;

/** A place in a page: the next byte is of this section, at this position of it. */
export interface Cursor {
  readonly section: number;
  readonly position: number;
}

/** A piece of a page as it is sent to one reader or many. */
export interface Piece {
  readonly bytes: Buffer;
  /** Where the next piece begins; undefined after the last. */
  readonly next: Cursor | undefined;
}

/** One scrape being answered: takes a piece, and says when it can take the next. At most one piece waits in it. */
export class Reader {
  readonly format: Format;
  readonly encoding: Encoding;
  /** The address of the client; undefined if the response has no connection. */
  readonly address: string | undefined;
  cursor: Cursor = { section: 0, position: 0 };
  /** Checksum and length so far, for gzip. */
  gzip: GzipState = GZIP_START;
  readonly #response: ServerResponse;
  readonly #stallMs: number;
  readonly #gone: () => void;
  readonly #left = (): void => this.#finish();
  #timer: NodeJS.Timeout | undefined;
  /** What the kernel had yet to take when this was looked at last, and when that had changed. */
  #queued: unknown;
  #movedMs: number = clock.now();
  /** Called at the next `drain`. */
  #whenDrained: (() => void) | undefined;
  #awaitsDrains = false;
  #begun = false;
  #ending = false;
  #over = false;

  /**
   * @param stallMs how long it may take no byte before it is cut
   * @param gone called once, when it is over: ended, left or cut
   */
  constructor(
    response: ServerResponse,
    {
      format,
      encoding,
      stallMs,
      address,
      gone,
    }: {
      format: Format;
      encoding: Encoding;
      stallMs: number;
      address?: string | undefined;
      gone: () => void;
    },
  ) {
    this.format = format;
    this.encoding = encoding;
    this.address = address;
    this.#response = response;
    this.#stallMs = stallMs;
    this.#gone = gone;
    this.#queued = queuedBytes(response);
    response.on('close', this.#left);
    // The responses of some serverless adapters and test kits have no 'close'.
    response.on('finish', this.#left);
    // A write to a response whose socket has gone is an 'error' event in some versions of Node.
    response.on('error', this.#left);
  }

  /** True once it has been sent the last piece, or is over. */
  get ending(): boolean {
    return this.#ending || this.#over;
  }

  /** True once nothing more can be sent. */
  get over(): boolean {
    return this.#over;
  }

  /** For how long it has taken no byte, in milliseconds. */
  stalledMs(): number {
    const queued = queuedBytes(this.#response);
    if (queued !== this.#queued) this.#moved();
    this.#queued = queued;
    return clock.now() - this.#movedMs;
  }

  /**
   * Sends a piece; `ready` is called when it has been sent and the next one can be taken, which may be at once, and told
   * whether the bytes are sure to have been taken out of memory.
   */
  send({ bytes, next }: Piece, ready: (isTaken: boolean) => void): void {
    if (this.#over) return;
    const response = this.#response;
    if (this.#isAnsweredByOthers()) return;
    if (!this.#begun) this.#begin();
    const isConnected = hasConnection(response);
    if (next === undefined) {
      this.#ending = true;
      this.#watch();
      response.end(bytes, () => {
        ready(isConnected);
        this.#finish();
      });
      return;
    }
    this.cursor = next;
    // A wrapper around `write` may return nothing.
    const hasRoom: unknown = response.write(bytes);
    if (!isConnected || !(hasRoom === false || (hasRoom !== true && response.writableNeedDrain))) {
      ready(false);
      return;
    }
    this.#watch();
    this.#whenDrained = () => ready(isWrittenOut(response));
    // One listener for all drains: a response that compression() wraps forgets to remove those of `once`.
    if (!this.#awaitsDrains) response.on('drain', () => this.#drained());
    this.#awaitsDrains = true;
  }

  /** {@link send} for a reader of gzip; `state` is that after the piece. */
  sendDeflated({ bytes, next }: Piece, state: GzipState, ready: () => void): void {
    const parts: Uint8Array[] = [bytes];
    if (this.gzip === GZIP_START) parts.unshift(GZIP_HEADER);
    if (next === undefined) parts.push(gzipEnd(state));
    this.gzip = state;
    this.send({ bytes: parts.length === 1 ? bytes : Buffer.concat(parts), next }, ready);
  }

  /** Ends it with a status where nothing has been sent, else by closing the connection: half a scrape must not look whole. */
  fail(): void {
    try {
      if (this.#over || this.#isAnsweredByOthers()) return;
      if (!this.#begun) {
        this.#ending = true;
        this.#watch();
        sendPlainResponse(this.#response, 500, 'scrape failed\n');
        return;
      }
    } catch {
      // A response that cannot even be told that is closed.
    }
    this.cut();
  }

  /** Closes the connection. */
  cut(): void {
    if (this.#over) return;
    destroy(this.#response);
    this.#finish();
  }

  /** Over where the app has answered in the meantime, by a timeout, say: the response is its own, and is left alone. */
  #isAnsweredByOthers(): boolean {
    if (!this.#begun && this.#response.headersSent) this.#finish();
    return this.#over;
  }

  #begin(): void {
    this.#begun = true;
    this.#response.statusCode = 200;
    for (const [name, value] of scrapeHeaders(this.format, this.encoding))
      this.#response.setHeader(name, value);
  }

  #drained(): void {
    const ready = this.#whenDrained;
    this.#whenDrained = undefined;
    if (ready === undefined || this.#over) return;
    clearInterval(this.#timer);
    this.#moved();
    ready();
  }

  /** Cuts the connection when no byte has moved for {@link Reader.#stallMs}. */
  #watch(): void {
    this.#queued = queuedBytes(this.#response);
    this.#moved();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      if (this.stalledMs() >= this.#stallMs) this.cut();
    }, this.#stallMs / LOOKS).unref();
  }

  #moved(): void {
    this.#movedMs = clock.now();
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    clearInterval(this.#timer);
    this.#gone();
  }
}

/** The headers of an answer that holds a scrape. */
export function scrapeHeaders(format: Format, encoding: Encoding): readonly (readonly [string, string])[] {
  return [
    ['Content-Type', CONTENT_TYPES[format]],
    ...(encoding === 'gzip' ? [['Content-Encoding', 'gzip'] as const] : []),
    ['Cache-Control', 'no-store'],
    ['Vary', 'Accept, Accept-Encoding'],
    ['X-Content-Type-Options', 'nosniff'],
  ];
}

/** Closes a response, which may be of somebody else's making. */
export function destroy(response: ServerResponse): void {
  try {
    response.destroy();
  } catch {
    // It has no such method, or one that throws: there is no other way to close it.
  }
}

/**
 * False for the responses of serverless adapters and test kits: they keep what is written in memory, whatever `write`
 * returns, and are never drained. A response that waits for its turn on a connection has no socket yet, but its request has.
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
 * How many bytes the kernel has yet to take. Node tells a write that is partly done only in its private handle; where
 * that is not there, a reader is judged by whole pieces.
 */
function queuedBytes(response: ServerResponse): unknown {
  try {
    return (response.socket as { _handle?: { writeQueueSize?: unknown } | null } | null)?._handle
      ?.writeQueueSize;
  } catch {
    return undefined;
  }
}
