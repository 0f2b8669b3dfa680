import { DEFAULT_MAX_BODY_BYTES } from './read-inbound-options.js';
import { type Rules, readOptions } from './read-options.js';
import { fn, oneOf, wholeNumber } from './rules.js';
import type { OutboundOptions, ReadCode } from './types.js';

/** {@link OutboundOptions} with defaults. */
export interface ResolvedOutboundOptions {
  readonly readCode: ReadCode | false | undefined;
  readonly maxBodyBytes: number;
  readonly streamIdleMs: number;
}

/** The rules of {@link ResolvedOutboundOptions}. */
export const OUTBOUND_RULES: Rules<ResolvedOutboundOptions> = {
  readCode: { rule: oneOf([false], fn<ReadCode>('a function, or false')), absent: () => undefined },
  maxBodyBytes: { rule: wholeNumber(0, 'bytes'), absent: () => DEFAULT_MAX_BODY_BYTES },
  streamIdleMs: { rule: wholeNumber(1, 'milliseconds'), absent: () => 60_000 },
};

/** Checks the options of an HTTP client. @throws ChannelExporterError */
export function readOutboundOptions(
  where: string,
  given: OutboundOptions | undefined,
): ResolvedOutboundOptions {
  return readOptions(where, given, OUTBOUND_RULES);
}
