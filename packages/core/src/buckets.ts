import { ChannelExporterError, formatValue } from './errors.js';

/** Upper bounds in milliseconds of all three families, from release 1.1.3 of the Python library. `+Inf` is implied. */
export const DEFAULT_BUCKETS: readonly number[] = Object.freeze([
  100, 200, 500, 800, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 6000, 8000,
]);

/**
 * Checks a bucket list and copies it: non-empty, finite, above 0 and strictly ascending; a trailing `Infinity` is dropped.
 * @throws ChannelExporterError `invalid_buckets`
 */
export function checkBuckets(path: string, given: unknown): readonly number[] {
  const wrong = (what: string): never => {
    throw new ChannelExporterError(
      'invalid_buckets',
      `${path}: ${what}; give ascending upper bounds in milliseconds, such as [100, 500, 1000]`,
    );
  };
  if (!Array.isArray(given)) return wrong(`${formatValue(given)} must be an array`);
  const list: readonly unknown[] = given;
  const buckets = list.at(-1) === Number.POSITIVE_INFINITY ? list.slice(0, -1) : list;
  if (buckets.length === 0)
    return wrong(`${list.length === 0 ? '[]' : '[Infinity]'} must have at least one finite bound`);
  let previous = 0;
  const bounds: number[] = [];
  for (const [at, bound] of buckets.entries()) {
    if (typeof bound !== 'number' || !Number.isFinite(bound)) {
      return wrong(`[${at}]: ${formatValue(bound)} must be a finite number`);
    }
    if (bound <= 0) return wrong(`[${at}]: ${bound} must be above 0`);
    if (bound <= previous) return wrong(`[${at}]: ${bound} must be above the previous bound ${previous}`);
    bounds.push(bound);
    previous = bound;
  }
  return Object.freeze(bounds);
}
