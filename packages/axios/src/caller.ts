import type { FailureReason } from '@channel-exporter/core';
import { clock } from '@workshop/plugin-kit';
import type { InternalAxiosRequestConfig } from 'axios';

/** Node's timers go by a clock of whole milliseconds, so that they may seem to fire early. */
const TIMER_SLACK_MS = 2;

/** The parts of a config by which a caller gives a call up; each may be an object of another library. */
interface GivingUp {
  readonly signal?: { readonly aborted?: unknown; readonly reason?: unknown } | null;
  readonly cancelToken?: { readonly reason?: unknown } | null;
}

/** Why the caller gave up, from the signal or the cancel token of the call; undefined if neither was used. */
export function callerReason(config: InternalAxiosRequestConfig): FailureReason | undefined {
  const { signal, cancelToken } = config as GivingUp;
  if (signal?.aborted === true) return isTimeoutError(signal.reason) ? 'timeout' : 'aborted';
  // A token has a reason as soon as it is cancelled.
  return cancelToken?.reason ? 'aborted' : undefined;
}

// axios itself shows a plain abort in its place.
function isTimeoutError(reason: unknown): boolean {
  return (reason as { name?: unknown } | null | undefined)?.name === 'TimeoutError';
}

/** True if the call has taken as long as `config.timeout` allows. */
export function hasPassedDeadline(config: InternalAxiosRequestConfig, startedMs: number): boolean {
  // axios takes `'150'` and even `'150ms'`.
  const timeoutMs = Number.parseInt(String(config.timeout), 10);
  return timeoutMs > 0 && clock.now() - startedMs >= timeoutMs - TIMER_SLACK_MS;
}
