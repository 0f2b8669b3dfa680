import { ChannelExporterError, checkBuckets, DEFAULT_BUCKETS } from '@channel-exporter/core/contract';
import { WrongCall } from '../wrong-call.js';

/**
 * Reads what `--buckets` was given: ascending upper bounds in milliseconds, joined by commas.
 * @param given undefined for the default list
 * @throws WrongCall for a list that an exporter would refuse
 */
export function readBuckets(given: string | undefined): readonly number[] {
  if (given === undefined) return DEFAULT_BUCKETS;
  try {
    return checkBuckets(
      '--buckets',
      given.split(',').map((text) => (text.trim() === '' ? text : Number(text))),
    );
  } catch (error) {
    if (!(error instanceof ChannelExporterError)) throw error;
    throw new WrongCall(error.message, { cause: error });
  }
}
