import { OUTBOUND } from '@channel-exporter/core/contract';
import type { QueryFamily } from './families.js';

/** A regular expression for any system code. */
export const ANY_SYSCODE = '[A-Z][0-9]{9}';

export type Suffix = 'count' | 'sum' | 'bucket';

/** The name of one of a family's series, such as `A123010101_inner_metrics_count`. */
export function nameOf({ schema }: QueryFamily, syscode: string, suffix: Suffix): string {
  return `${schema.nameOf(syscode)}_${suffix}`;
}

/**
 * The selector of a family's series, such as `A123010101_inner_metrics_count{http_status="499"}`.
 * @param syscode undefined: the series of all systems
 * @param matchers PromQL, such as `http_status="499"`
 */
export function select(
  family: QueryFamily,
  syscode: string | undefined,
  suffix: Suffix,
  matchers: readonly string[] = [],
): string {
  if (family.schema === OUTBOUND) {
    // One name for all systems: only a label says whose calls they are.
    const ofSystem = syscode === undefined ? [] : [`application="${syscode}"`];
    return withMatchers(nameOf(family, '', suffix), [...ofSystem, ...matchers]);
  }
  if (syscode !== undefined) return withMatchers(nameOf(family, syscode, suffix), matchers);
  return withMatchers('', [`__name__=~"${nameOf(family, ANY_SYSCODE, suffix)}"`, ...matchers]);
}

function withMatchers(name: string, matchers: readonly string[]): string {
  return matchers.length === 0 ? name : `${name}{${matchers.join(', ')}}`;
}
