import type { FailureReason } from '@channel-exporter/core';
import { clock } from '@workshop/plugin-kit';
import type { InternalAxiosRequestConfig } from 'axios';

/** Node's timers use a clock of whole milliseconds, and may fire up to this much early. */
const TIMER_SLACK_MS = 2;

/** The members of a config that abort a call; each may be an object of another library. */
interface AbortOptions {
  readonly signal?: { readonly aborted?: unknown; readonly reason?: unknown } | null;
  readonly cancelToken?: { readonly reason?: unknown } | null;
}

/** Returns why the caller aborted, from the call's signal or cancel token; undefined if neither was used. */
export function callerReason(config: InternalAxiosRequestConfig): FailureReason | undefined {
  const { signal, cancelToken } = config as AbortOptions;
  if (signal?.aborted === true) return isTimeoutError(signal.reason) ? 'timeout' : 'aborted';
  // A token has a reason once it is cancelled.
  return cancelToken?.reason ? 'aborted' : undefined;
}

// axios itself reports a plain abort instead.
function isTimeoutError(reason: unknown): boolean {
  return (reason as { name?: unknown } | null | undefined)?.name === 'TimeoutError';
}

/** True if the call has taken as long as `config.timeout` allows. */
export function hasPassedDeadline(config: InternalAxiosRequestConfig, startedMs: number): boolean {
  // axios accepts `'150'` and even `'150ms'`.
  const timeoutMs = Number.parseInt(String(config.timeout), 10);
  return timeoutMs > 0 && clock.now() - startedMs >= timeoutMs - TIMER_SLACK_MS;
}
