import type { Severity } from '../rule.js';
import type { TestSeries } from './test-series.js';

/** An alert that fires, as often as the number says. */
export type Firing = readonly [alert: string, severity: Severity, times?: number];

/** The series of one service in a test, and the alerts that fire then. */
export interface Scenario {
  readonly name: string;
  readonly series: readonly TestSeries[];
  /** All alerts that fire at a minute. */
  readonly firing?: Readonly<Record<number, readonly Firing[]>>;
  /** Looks only at the alerts with these names, as a regular expression. */
  readonly only?: string;
  /** Looks only at the alerts of this objective. */
  readonly slo?: string;
  /** The value of an expression at a minute. */
  readonly values?: readonly { readonly minute: number; readonly expr: string; readonly value: number }[];
}
