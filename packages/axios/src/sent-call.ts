import type { ChannelExporter, OutboundAttachment, OutboundCall } from '@channel-exporter/core';
import type { AxiosAdapter, InternalAxiosRequestConfig } from 'axios';
import type { FetchExchange } from './fetch-exchange.js';
import type { AdapterSetting } from './find-adapter.js';
import type { HttpExchange } from './http-exchange.js';

/** The exporter and the attachment that record the calls of one axios. */
export interface OutboundContext {
  readonly exporter: ChannelExporter;
  readonly outbound: OutboundAttachment;
}

/** One call under way. */
export interface SentCall extends OutboundContext {
  readonly call: OutboundCall;
  readonly config: InternalAxiosRequestConfig;
  readonly startedMs: number;
  readonly adapter: AxiosAdapter;
  /** The adapter as the config named it. */
  readonly setting: AdapterSetting;
  /** The facts that the built-in fetch publishes; undefined over axios's `http` adapter. */
  readonly exchange: FetchExchange | undefined;
  /** The facts that `node:http` publishes; undefined for a call without a cancel token. */
  readonly hops: HttpExchange | undefined;
}
