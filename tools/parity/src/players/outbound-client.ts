import type { ChannelExporter } from '@channel-exporter/core';
import type { OutboundGiven } from '../vectors.ts';

export type Call = OutboundGiven['call'];

/** One HTTP client that is instrumented for one exporter. */
export interface OutboundClient {
  /** Makes the call and reads the whole body; resolves too where the call fails, because that is what some rows are about. */
  call(call: Call): Promise<void>;
  close(): Promise<void>;
}

export type StartClient = (exporter: ChannelExporter) => OutboundClient;

/** For clients that take no query apart from the URL. */
export function urlOf({ url, params }: Call): string {
  return params === undefined ? url : `${url}?${new URLSearchParams(params).toString()}`;
}

/** For clients whose deadline is a signal. */
export function signalOf({ timeout }: Call): { signal?: AbortSignal } {
  return timeout === undefined ? {} : { signal: AbortSignal.timeout(timeout * 1000) };
}
