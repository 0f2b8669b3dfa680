import type { Readable } from 'node:stream';
import { clock } from './clock.js';
import type { FetchExchange } from './fetch-exchange.js';
import { replaceMethod } from './replace-method.js';

type Emit = (event: string | symbol, ...args: unknown[]) => boolean;

/** How a stream ended that the caller took: when the last byte moved, and the error where it was cut or given up. */
export interface StreamEnd {
  readonly endedAtMs: number;
  /** True where it neither ended nor stood still: it failed, or was destroyed or cancelled. */
  readonly failed: boolean;
  /** Undefined where the caller gave it up, with an error of its own or without. */
  readonly error?: unknown;
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
 * Calls `onEnd` once, when `stream` has ended, failed, been destroyed, or stood still for `idleMs`. It is watched
 * through its `emit`: a listener for `data` would make it flow, one for `error` would swallow the error.
 */
export function watchNodeStream(stream: Readable, idleMs: number, onEnd: (end: StreamEnd) => void): void {
  let lastMs = clock.now();
  const idle = repeat(idleMs, () => {
    const restMs = lastMs + idleMs - clock.now();
    if (restMs > 1) return restMs;
    finish({ endedAtMs: lastMs, failed: false });
    return undefined;
  });
  const finish = (end: StreamEnd): void => {
    idle.stop();
    unwatch();
    onEnd(end);
  };
  const saw = (event: string | symbol, error: unknown): void => {
    const now = clock.now();
    if (event === 'data') lastMs = now;
    else if (event === 'end') finish({ endedAtMs: now, failed: false });
    else if (event === 'error') finish({ endedAtMs: now, failed: true, error: cut(error) });
    else if (event === 'close') finish({ endedAtMs: now, failed: true, error: cut(stream.errored) });
  };
  const unwatch = replaceMethod(
    stream as { emit: Emit },
    'emit',
    (emit) =>
      function (this: Readable, ...args) {
        saw(args[0], args[1]);
        return emit.apply(this, args);
      },
  );
}

/** The error of what failed below, which has a code; a caller that destroys a stream may give an error of its own. */
function cut(error: unknown): unknown {
  return typeof (error as { code?: unknown } | null | undefined)?.code === 'string' ? error : undefined;
}

/** The same for a stream of fetch, which tells nothing by itself: by what the exchange below it publishes. */
export function watchFetchStream(
  exchange: FetchExchange,
  idleMs: number,
  onEnd: (end: StreamEnd) => void,
): void {
  let lastMs = clock.now();
  let bytesRead = exchange.bytesRead;
  const idle = repeat(idleMs / LOOKS, () => {
    if (exchange.bytesRead !== bytesRead) {
      bytesRead = exchange.bytesRead;
      lastMs = clock.now();
    }
    if (clock.now() - lastMs < idleMs) return idleMs / LOOKS;
    exchange.onEnd = undefined;
    onEnd({ endedAtMs: lastMs, failed: false });
    return undefined;
  });
  exchange.onEnd = () => {
    const { end } = exchange;
    if (end === undefined) return;
    idle.stop();
    exchange.onEnd = undefined;
    onEnd({ endedAtMs: end.atMs, failed: end.error !== undefined, error: end.error });
  };
  exchange.onEnd();
}

/** Calls `fn` after `firstMs`, then after what it returns, until that is undefined; keeps no process alive. */
function repeat(firstMs: number, fn: () => number | undefined): { stop(): void } {
  let timer: NodeJS.Timeout;
  const arm = (ms: number): void => {
    timer = setTimeout(() => {
      const next = fn();
      if (next !== undefined) arm(next);
    }, ms).unref();
  };
  arm(firstMs);
  return { stop: () => clearTimeout(timer) };
}
