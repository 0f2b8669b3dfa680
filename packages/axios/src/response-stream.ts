import { isErrored, isReadable, type Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import type { FailureReason } from '@channel-exporter/core';
import { clearTimeout, clock, replaceMethod, setTimeout } from '@workshop/plugin-kit';
import type { FetchExchange } from './fetch-exchange.js';
import type { RequestLike } from './request-like.js';

type Emit = (event: string | symbol, ...args: unknown[]) => boolean;

/** The end of a stream that the caller took. */
export interface StreamEnd {
  /** The time of the last byte, or of the failure. */
  readonly endedAtMs: number;
  /** True if it failed, or was destroyed or cancelled; false if it ended or was idle. */
  readonly hasFailed: boolean;
  /** The error, if there is one: the caller may destroy a stream without an error. */
  readonly error?: unknown;
  /** The reason, if it does not follow from the error. */
  readonly reason?: FailureReason | undefined;
}

/** The longest delay of a Node timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The settings of one watched stream. */
interface Watch {
  /** Idle time after which the watch ends, in milliseconds. */
  readonly idleMs: number;
  /** Called once. Must not throw. */
  readonly onEnd: (end: StreamEnd) => void;
  /** Takes errors of the watch itself, which must not reach the stream's owner. Must not throw. */
  readonly report: (error: unknown) => void;
}

/** Number of checks of a fetch stream per `streamIdleMs`. */
const CHECKS = 20;

export function isNodeStream(data: unknown): data is Readable {
  const { pipe, emit } = (typeof data === 'object' && data !== null ? data : {}) as Partial<Readable>;
  return typeof pipe === 'function' && typeof emit === 'function';
}

export function isWebStream(data: unknown): data is ReadableStream {
  return typeof data === 'object' && data instanceof ReadableStream;
}

/**
 * Calls `onEnd` once, when `stream` has ended, failed, been destroyed, or been idle for `idleMs`: at the first sign,
 * when the connection still shows which side did it. It replaces `emit`: a listener for `data` would make the stream
 * flow, one for `error` would swallow the error.
 *
 * @param request the request of this response
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
    // A destroyed `Readable.from` emits nothing while it still waits for bytes.
    finish({ endedAtMs: lastMs, hasFailed: stream.destroyed });
    return undefined;
  });
  const finish = (end: StreamEnd): void => {
    idle.stop();
    onEnd(end);
    unwatch();
  };
  const onEvent = (event: string | symbol, error: unknown): void => {
    const now = clock.now();
    if (event === 'data') lastMs = now;
    // The wrapper that axios adds to limit the body ends as usual when it is destroyed.
    else if (event === 'end') finish({ endedAtMs: now, hasFailed: request?.aborted === true });
    else if (event === 'error') finish({ endedAtMs: now, hasFailed: true, error });
    else if (event === 'aborted' || event === 'close') {
      finish({ endedAtMs: now, hasFailed: true, error: stream.errored ?? undefined });
    }
  };
  const { restore: unwatch } = replaceMethod(
    stream as { emit: Emit },
    'emit',
    (original) =>
      function emit(this: Readable, event, ...args) {
        try {
          onEvent(event, args[0]);
        } catch (thrown) {
          report(thrown);
        }
        return original.call(this, event, ...args);
      },
  );
}

/** Does the same for a stream of fetch, which emits nothing, from the diagnostics channels of its exchange. */
export function watchFetchStream(
  stream: ReadableStream,
  exchange: FetchExchange,
  { idleMs, onEnd, report }: Watch,
): void {
  let lastMs = clock.now();
  let bytesRead = exchange.bytesRead;
  const idle = repeat(idleMs / CHECKS, report, () => {
    if (exchange.bytesRead !== bytesRead) {
      bytesRead = exchange.bytesRead;
      lastMs = clock.now();
    }
    // While the exchange is under way, only the wrapper that limits the body can have failed.
    const reason = isErrored(stream as never) ? 'too_large' : isCancelled(stream) ? 'aborted' : undefined;
    if (reason === undefined && clock.now() - lastMs < idleMs) return idleMs / CHECKS;
    exchange.onEnd = undefined;
    onEnd({ endedAtMs: lastMs, hasFailed: reason !== undefined, reason });
    return undefined;
  });
  exchange.onEnd = () => {
    const { end } = exchange;
    if (end === undefined) return;
    idle.stop();
    exchange.onEnd = undefined;
    const hasFailed = end.error !== undefined;
    // The failure of the exchange is a consequence of the cancel.
    onEnd({ endedAtMs: end.atMs, hasFailed, error: isCancelled(stream) ? undefined : end.error });
  };
  exchange.onEnd();
}

/** True if the reader has cancelled `stream`: it is closed before its exchange has ended. */
function isCancelled(stream: ReadableStream): boolean {
  return !isErrored(stream as never) && !isReadable(stream as never);
}

/**
 * Calls `fn` after `firstMs`, then after the delay that it returns, until it returns undefined or throws. Timers are
 * unref'd.
 */
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
