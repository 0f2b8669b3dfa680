import { isErrored, isReadable, type Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import type { FailureReason } from '@channel-exporter/core';
import { clearTimeout, clock, replaceMethod, setTimeout } from '@workshop/plugin-kit';
import type { RequestLike } from './connection.js';
import type { FetchExchange } from './fetch-exchange.js';

type Emit = (event: string | symbol, ...args: unknown[]) => boolean;

/** How a stream ended that the caller took. */
export interface StreamEnd {
  /** When the last byte moved, or when it failed. */
  readonly endedAtMs: number;
  /** True if it neither ended nor stood still: it failed, or was destroyed or cancelled. */
  readonly failed: boolean;
  /** The error by which it failed; the caller may have given it up without one. */
  readonly error?: unknown;
  /** The reason, if it is known without the error. */
  readonly reason?: FailureReason | undefined;
}

/** The longest time that a timer of Node takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** What a watched stream is watched for, and by whom. */
interface Watch {
  /** How long it may stand still, in milliseconds. */
  readonly idleMs: number;
  /** Called once. Must not throw. */
  readonly onEnd: (end: StreamEnd) => void;
  /** Takes what goes wrong while watching: the stream is not ours. Must not throw. */
  readonly report: (error: unknown) => void;
}

/** How often a stream of fetch is looked at, as a part of `streamIdleMs`. */
const LOOKS = 20;

export function isNodeStream(data: unknown): data is Readable {
  const { pipe, emit } = (typeof data === 'object' && data !== null ? data : {}) as Partial<Readable>;
  return typeof pipe === 'function' && typeof emit === 'function';
}

export function isWebStream(data: unknown): data is ReadableStream {
  return typeof data === 'object' && data instanceof ReadableStream;
}

/**
 * Calls `onEnd` once, when `stream` has ended, failed, been given up, or stood still for `idleMs`: at the first sign of
 * it, when it can still be seen who did it. It is watched through its `emit`: a listener for `data` would make it flow,
 * one for `error` would swallow the error.
 *
 * @param request the request that it answers
 */
export function watchNodeStream(
  stream: Readable,
  request: RequestLike | undefined,
  { idleMs, onEnd, report }: Watch,
): void {
  let lastMs = clock.now();
  const idle = repeat(idleMs, report, () => {
    const restMs = lastMs + idleMs - clock.now();
    if (restMs > 1) return restMs;
    // Destroyed, but still waiting for bytes: Node's `Readable.from` says nothing until they come.
    finish({ endedAtMs: lastMs, failed: stream.destroyed });
    return undefined;
  });
  const finish = (end: StreamEnd): void => {
    idle.stop();
    onEnd(end);
    unwatch();
  };
  const saw = (event: string | symbol, error: unknown): void => {
    const now = clock.now();
    if (event === 'data') lastMs = now;
    // One that axios puts around the body, to bound it, ends as usual when it is destroyed.
    else if (event === 'end') finish({ endedAtMs: now, failed: request?.aborted === true });
    else if (event === 'error') finish({ endedAtMs: now, failed: true, error });
    else if (event === 'aborted' || event === 'close') {
      finish({ endedAtMs: now, failed: true, error: stream.errored ?? undefined });
    }
  };
  const { restore: unwatch } = replaceMethod(
    stream as { emit: Emit },
    'emit',
    (emit) =>
      function (this: Readable, ...args) {
        try {
          saw(args[0], args[1]);
        } catch (thrown) {
          report(thrown);
        }
        return emit.apply(this, args);
      },
  );
}

/** The same for a stream of fetch, which shows nothing by itself: by what the exchange below it publishes. */
export function watchFetchStream(
  stream: ReadableStream,
  exchange: FetchExchange,
  { idleMs, onEnd, report }: Watch,
): void {
  let lastMs = clock.now();
  let bytesRead = exchange.bytesRead;
  const idle = repeat(idleMs / LOOKS, report, () => {
    if (exchange.bytesRead !== bytesRead) {
      bytesRead = exchange.bytesRead;
      lastMs = clock.now();
    }
    // While the exchange goes on, only the bound fails that axios has put around the body.
    const reason = isErrored(stream as never) ? 'too_large' : isCancelled(stream) ? 'aborted' : undefined;
    if (reason === undefined && clock.now() - lastMs < idleMs) return idleMs / LOOKS;
    exchange.onEnd = undefined;
    onEnd({ endedAtMs: lastMs, failed: reason !== undefined, reason });
    return undefined;
  });
  exchange.onEnd = () => {
    const { end } = exchange;
    if (end === undefined) return;
    idle.stop();
    exchange.onEnd = undefined;
    const failed = end.error !== undefined;
    // Whatever the exchange failed by came of that.
    onEnd({ endedAtMs: end.atMs, failed, error: isCancelled(stream) ? undefined : end.error });
  };
  exchange.onEnd();
}

/** True if the reader of `stream` has cancelled it: it is closed before its exchange has ended. */
function isCancelled(stream: ReadableStream): boolean {
  return !isErrored(stream as never) && !isReadable(stream as never);
}

/** Calls `fn` after `firstMs`, then after what it returns, until that is undefined or it throws; keeps no process alive. */
function repeat(firstMs: number, report: Watch['report'], fn: () => number | undefined): { stop(): void } {
  let timer: NodeJS.Timeout;
  const run = (): void => {
    try {
      const next = fn();
      if (next !== undefined) arm(next);
    } catch (error) {
      report(error);
    }
  };
  const arm = (ms: number): void => {
    timer = setTimeout(run, Math.min(ms, MAX_TIMER_MS)).unref();
  };
  arm(firstMs);
  return { stop: () => clearTimeout(timer) };
}
