import type { Outcome } from '../queries/families.js';
import { indent } from './indent.js';
import type { Level } from './levels.js';
import { rateFromZero } from './rate-from-zero.js';
import { ownLabels, recorded } from './recorded.js';
import type { RecordingRule } from './rule.js';

/** The rules that record a level: observations, failures, and their ratio. */
export function recordLevel(level: Level, syscode: string): RecordingRule[] {
  const { family, by, all, failed } = level;
  return [
    recordSum(all, [by], ratesOf(level, syscode), syscode),
    recordSum(failed, [by], ratesOf(level, syscode, family.failed), syscode),
    recordRatio(level, syscode),
  ];
}

/** The share of failures of each series of a level that had observations. */
export function recordRatio({ all, failed, ratio }: Level, syscode: string): RecordingRule {
  return { record: ratio, expr: `${recorded(failed, syscode)} / (${recorded(all, syscode)} > 0)` };
}

/** A rule that records a sum over the hosts and processes of a service. */
export function recordSum(
  record: string,
  by: readonly string[],
  vector: string,
  syscode: string,
): RecordingRule {
  return { record, expr: `sum by (${by.join(', ')}) (\n${indent(vector)}\n)`, labels: ownLabels(syscode) };
}

/** The observations with an outcome, each once, by the labels of the family. @param outcome undefined: all of them */
export function ratesOf({ family }: Pick<Level, 'family'>, syscode: string, outcome: Outcome = [[]]): string {
  return outcome.map((matchers) => rateFromZero(family, syscode, 'count', matchers)).join('\nor\n');
}
