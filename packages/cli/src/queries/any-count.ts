import { CALLS, MESSAGES, type QueryFamily, REQUESTS } from './families.js';
import { ANY_SYSCODE, nameOf } from './select.js';

/** Selector of the counts of all families of all systems. */
export const ANY_COUNT: string = selectAny([]);

/** The number of hosts of each system that are scraped. A host is one target: its processes share a page. */
export function hostsOf(where: readonly string[]): string {
  return `count by (application) (count by (application, instance) (${selectAny(where)}))`;
}

function selectAny(where: readonly string[]): string {
  const nameOfAll = (family: QueryFamily): string => nameOf(family, ANY_SYSCODE, 'count');
  const names = [REQUESTS, CALLS, MESSAGES].map(nameOfAll).join('|');
  return `{${[`__name__=~"${names}"`, ...where].join(', ')}}`;
}
