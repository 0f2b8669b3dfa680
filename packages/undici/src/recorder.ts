import type { ChannelExporter, OutboundAttachment } from '@channel-exporter/core';
import { IdleTimer } from './idle-timer.js';

/** What all calls of one attachment share. */
export interface Recorder {
  readonly exporter: ChannelExporter;
  readonly outbound: OutboundAttachment;
  readonly idle: IdleTimer;
}

export function newRecorder(exporter: ChannelExporter, outbound: OutboundAttachment): Recorder {
  return { exporter, outbound, idle: new IdleTimer(outbound.streamIdleMs) };
}
