import { checkBuckets, DEFAULT_BUCKETS } from '@channel-exporter/core/contract';
import { checkWithCore } from '../check-with-core.js';

/**
 * Reads what `--buckets` was given: ascending upper bounds in milliseconds, joined by commas.
 * @param given undefined for the default list
 * @throws WrongCall for a list that an exporter would refuse
 */
export function readBuckets(given: string | undefined): readonly number[] {
  if (given === undefined) return DEFAULT_BUCKETS;
  const bounds = given.split(',').map((text) => (text.trim() === '' ? text : Number(text)));
  return checkWithCore(
    () => checkBuckets('--buckets', bounds),
    () => `--buckets "${given}" 无效；必须是大于 0 的毫秒数，按升序排列，例如 100,500,1000`,
  );
}
