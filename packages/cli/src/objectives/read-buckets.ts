import { checkBuckets, DEFAULT_BUCKETS } from '@channel-exporter/core/contract';

/**
 * Reads what `--buckets` was given: ascending upper bounds in milliseconds, joined by commas.
 * @param given undefined for the default list
 * @throws ChannelExporterError for a list that an exporter would refuse
 */
export function readBuckets(given: string | undefined): readonly number[] {
  if (given === undefined) return DEFAULT_BUCKETS;
  const bounds = given.split(',').map((text) => (text.trim() === '' ? text : Number(text)));
  return checkBuckets('--buckets', bounds);
}
