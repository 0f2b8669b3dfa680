import { OUTBOUND } from '@channel-exporter/core/contract';
import type { QueryFamily } from './families.js';

/** The name of a family does not say which system the series are of, or all systems are asked for. */
const ANY_SYSCODE = '[A-Z][0-9]{9}';

/**
 * The selector of a family's series, such as `A123010101_inner_metrics_count{http_status="499"}`.
 * @param syscode undefined: the series of all systems
 * @param suffix `count`, `sum` or `bucket`
 * @param matchers PromQL, such as `http_status="499"`
 */
export function select(
  { schema }: QueryFamily,
  syscode: string | undefined,
  suffix: 'count' | 'sum' | 'bucket',
  matchers: readonly string[] = [],
): string {
  const nameOf = (code: string): string => `${schema.nameOf(code)}_${suffix}`;
  if (schema === OUTBOUND) {
    return withMatchers(nameOf(''), [
      ...(syscode === undefined ? [] : [`application="${syscode}"`]),
      ...matchers,
    ]);
  }
  if (syscode !== undefined) return withMatchers(nameOf(syscode), matchers);
  return withMatchers('', [`__name__=~"${nameOf(ANY_SYSCODE)}"`, ...matchers]);
}

function withMatchers(name: string, matchers: readonly string[]): string {
  return matchers.length === 0 ? name : `${name}{${matchers.join(', ')}}`;
}
