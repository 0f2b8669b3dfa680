import type { ChannelExporter, OutboundOptions } from '@channel-exporter/core';

/** One client library in one set-up, as the outbound contract drives it. */
export interface OutboundSubject {
  /** As test titles show it, for example `axios 1.21 (http)`. */
  readonly name: string;
  /** What the client has of its own; the contract declares only the cases that these make possible. */
  readonly has: OutboundAbilities;
  /**
   * Opens a client of its own, instrumented for each of `exporters` in turn: none gives the bare client, to compare
   * with; the same one twice must count as one.
   */
  open(exporters: readonly ChannelExporter[], options?: OutboundOptions): OutboundClient;
}

export interface OutboundAbilities {
  /** A deadline of its own (`OutboundRequest.timeoutMs`), not by a signal. */
  readonly timeout: boolean;
  /** Its own limit on the size of a response (`OutboundRequest.maxResponseBytes`). */
  readonly maxResponseBytes: boolean;
  /** Its own limit on redirects (`OutboundRequest.maxRedirects`); false where it follows none, or a fixed number. */
  readonly maxRedirects: boolean;
  /** Follows redirects, as the client was opened. */
  readonly redirects: boolean;
  /** The status that stands beside `redirect` when it gives up a loop of 302s; undefined where it gives up without a failure. */
  readonly redirectLoopStatus: number | undefined;
  /** Whether the body of a stream is looked into for a business code (axios `responseType: 'stream'` is not). */
  readonly streamCode: boolean;
}

/** One open client. */
export interface OutboundClient {
  /** Sends one request and reads the whole body as text; resolves and rejects as the client itself does. */
  call(url: string, request?: OutboundRequest): Promise<OutboundAnswer>;
  /** Sends one request and resolves when the headers are there, the body unread. */
  stream(url: string, request?: OutboundRequest): Promise<OutboundStream>;
  /** Takes the instrumentation off; the client goes on working. Undefined where it cannot be taken off. */
  detach?: (() => void) | undefined;
  /** Frees sockets and globals. */
  close(): Promise<void>;
}

export interface OutboundRequest {
  /** @default 'GET' */
  readonly method?: 'GET' | 'POST' | 'HEAD';
  /** Sent as it is, with `Content-Type: application/json`. */
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** The client's own deadline for headers and body, in milliseconds. */
  readonly timeoutMs?: number;
  readonly maxResponseBytes?: number;
  readonly maxRedirects?: number;
}

export interface OutboundAnswer {
  readonly status: number;
  /** What the caller of this client gets, as text (an object that the client parsed is printed by `JSON.stringify`). */
  readonly text: string;
}

export interface OutboundStream {
  readonly status: number;
  /** The body as the client gives it, to be read once at most. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Gives the rest of the body up (`destroy`, `cancel`). */
  cancel(): void | Promise<void>;
}
