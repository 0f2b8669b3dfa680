import { type Level, TOTAL } from './levels.js';
import { recorded } from './recorded.js';

/** Half of the observations of five minutes failed: most users notice. */
const PAGE_SHARE = 0.5;
/** More than one in twenty of half an hour failed. */
const TICKET_SHARE = 0.05;

/** Returns the series of a level of which at least half have failed within five minutes, as their share of failures. */
export function mostlyFailing(level: Level, syscode: string, minFailures: number): string {
  const failed = recorded(level.failed, syscode);
  return [
    `${recorded(level.ratio, syscode)} >= ${PAGE_SHARE}`,
    'and',
    // Low traffic: of two calls, one that fails is half.
    `${failed} * 300 >= ${minFailures}`,
  ].join('\n');
}

/** Returns the series of a level of which more than 5 % have failed within 30 minutes, as their share of failures. */
export function partlyFailing(level: Level, syscode: string, minFailures: number): string {
  return [
    `${shareOver('30m', level, syscode)} > ${TICKET_SHARE}`,
    'and',
    `${countOver('[30m]', recorded(level.failed, syscode), syscode)} >= ${minFailures}`,
  ].join('\n');
}

/** The share of failures in a window: of all observations in it, so that busy minutes weigh more than quiet ones. */
export function shareOver(
  window: string,
  { failed, all }: Pick<Level, 'failed' | 'all'>,
  syscode: string,
): string {
  return `sum_over_time(${recorded(failed, syscode)}[${window}]) / sum_over_time(${recorded(all, syscode)}[${window}])`;
}

/**
 * The number of observations that the series of a recorded rate had in a range. Each sample covers the time between two
 * evaluations of the rules, which the file does not know. The total is always present and has one sample for each
 * evaluation, so its samples of ten minutes show it. Prometheus 2 has one more of them, at the start of the range, which
 * makes the number up to a tenth too low.
 * @param range such as `[30m]` or `[1d] offset 1h`
 */
export function countOver(range: string, series: string, syscode: string): string {
  const samples = `count_over_time(${recorded(TOTAL.all, syscode)}[10m])`;
  return `600 * sum_over_time(${series}${range}) / on (application) group_left () ${samples}`;
}
