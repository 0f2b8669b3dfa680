import type { QueryFamily } from '../queries/families.js';
import { select } from '../queries/select.js';

/**
 * Observations per second over five minutes, as an instant vector of the family's series.
 *
 * The series of a label set begins with its first observation, so its first sample is 1 or more. `rate` sees only the
 * increase after the first sample: it would miss the first error of each label set, and all errors if each label set has
 * only one. A series that did not exist five minutes ago, on a target that was scraped then, has counted all of its value
 * since.
 * @param matchers PromQL, such as `http_status=~"5.."`
 */
export function rateFromZero(
  family: QueryFamily,
  syscode: string,
  suffix: 'count' | 'bucket',
  matchers: readonly string[] = [],
): string {
  const series = select(family, syscode, suffix, matchers);
  return [
    `(${series} unless ${series} offset 5m) / 300 and on (job, instance) (up offset 5m == 1)`,
    'or',
    `rate(${series}[5m])`,
  ].join('\n');
}
