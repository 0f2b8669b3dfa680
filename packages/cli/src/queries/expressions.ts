import { leText } from '@channel-exporter/core/contract';
import type { Outcome, QueryFamily } from './families.js';
import { select } from './select.js';

/** The observations that an expression reads. Each function below returns PromQL that sums over hosts and processes. */
export interface Question {
  readonly family: QueryFamily;
  /** @default all systems */
  readonly syscode?: string | undefined;
  /** The range of `rate`, such as `5m` or `$__rate_interval`. */
  readonly window: string;
  /** The labels that the result keeps. @default none: one series */
  readonly by?: readonly string[];
  /** Matchers for all series that are read, as PromQL: `path=~"$path"`. */
  readonly where?: readonly string[];
}

/** Observations per second; with an outcome, only those. No series if there was none yet. */
export function rateOf(question: Question, outcome?: Outcome): string {
  return sumBy(question, rates(question, outcome));
}

/** The part of the observations that has the outcome, from 0 to 1. NaN if the window has no observation. */
export function shareOf(question: Question, outcome: Outcome): string {
  const all = rateOf(question);
  // Without the second half, what never had the outcome would have no series at all.
  return `${rateOf(question, outcome)} / ${all} or 0 * ${all}`;
}

/** Observations per second up to each bound of the buckets. */
export function bucketsOf(question: Question): string {
  const { by = [] } = question;
  return sumBy({ by: ['le', ...by] }, rateOfSeries(question, 'bucket', []));
}

/** A percentile of the durations, in milliseconds. @param quantile from 0 to 1 */
export function quantileOf(quantile: number, question: Question): string {
  return `histogram_quantile(${quantile}, ${bucketsOf(question)})`;
}

/** The mean duration, in milliseconds. NaN if the window has no observation. */
export function meanOf(question: Question): string {
  return `${sumBy(question, rateOfSeries(question, 'sum', []))} / ${rateOf(question)}`;
}

/** The part of the observations that took no longer than `boundMs`, a bound of the buckets; from 0 to 1. */
export function shareWithin(boundMs: number, question: Question): string {
  const within = rateOfSeries(question, 'bucket', [`le="${leText(boundMs)}"`]);
  return `${sumBy(question, within)} / ${rateOf(question)}`;
}

/** The time that handlers or requests took per second, in seconds: 1 is one that is always busy. */
export function busyOf(question: Question): string {
  return `${sumBy(question, rateOfSeries(question, 'sum', []))} / 1000`;
}

/**
 * The seconds since the last observation, to two minutes; what had none for longer than `lookBack` has no series.
 * Its window is fixed: it has to hold two scrapes of a Prometheus that scrapes once a minute, its default.
 */
export function silenceOf(
  { family, syscode, by = [], where }: Omit<Question, 'window'>,
  lookBack: string,
): string {
  const seen = `timestamp(${rateOf({ family, syscode, by, where: where ?? [], window: '2m' })} > 0)`;
  return `time() - max_over_time(${seen}[${lookBack}:1m])`;
}

function rates(question: Question, outcome: Outcome | undefined): string {
  // `or` joins the lists as sets: a series that is in two of them counts once.
  return (outcome ?? [[]]).map((matchers) => rateOfSeries(question, 'count', matchers)).join(' or ');
}

function rateOfSeries(
  { family, syscode, window, where = [] }: Question,
  suffix: 'count' | 'sum' | 'bucket',
  matchers: readonly string[],
): string {
  return `rate(${select(family, syscode, suffix, [...where, ...matchers])}[${window}])`;
}

function sumBy({ by = [] }: Pick<Question, 'by'>, vector: string): string {
  return by.length === 0 ? `sum(${vector})` : `sum by (${by.join(', ')}) (${vector})`;
}
