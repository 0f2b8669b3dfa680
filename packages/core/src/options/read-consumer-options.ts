import { type Rules, readOptions } from './read-options.js';
import { fn } from './rules.js';
import type { ConsumerOptions } from './types.js';

/** {@link ConsumerOptions} with defaults. */
export interface ResolvedConsumerOptions {
  readonly resultCode: ((result: unknown) => 0 | 1) | undefined;
}

/** The rules of {@link ResolvedConsumerOptions}. */
export const CONSUMER_RULES: Rules<ResolvedConsumerOptions> = {
  resultCode: { rule: fn<(result: unknown) => 0 | 1>(), absent: () => undefined },
};

/** Checks the options of a consumer. @throws ChannelExporterError */
export function readConsumerOptions(
  where: string,
  given: ConsumerOptions | undefined,
): ResolvedConsumerOptions {
  return readOptions(where, given, CONSUMER_RULES);
}
