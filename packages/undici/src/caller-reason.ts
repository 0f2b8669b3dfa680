import type { FailureReason } from '@channel-exporter/core';

/**
 * Why the caller gave up, from the AbortSignal that was given with the request: a deadline or an abort. Undefined
 * where the signal was not aborted, or is none (undici takes an EventEmitter, too).
 */
export function callerReason(signal: unknown): FailureReason | undefined {
  return isAborted(signal) ? abortReason(signal.reason) : undefined;
}

/** What it means that the caller gave up with `reason`. */
export function abortReason(reason: unknown): FailureReason {
  const name = typeof reason === 'object' && reason !== null && 'name' in reason ? reason.name : undefined;
  return name === 'TimeoutError' ? 'timeout' : 'aborted';
}

/** True for a signal that has been aborted: what is called with it is never sent. */
export function isAborted(signal: unknown): signal is { readonly aborted: true; readonly reason?: unknown } {
  return typeof signal === 'object' && signal !== null && 'aborted' in signal && signal.aborted === true;
}
