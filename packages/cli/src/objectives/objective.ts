/** The part that both kinds of objectives have. The ratios are exact: they print as they were written, `0.999` and `0.001`. */
interface Promise30Days {
  /** `availability`, `latency-500ms`: unique among the objectives of a service. */
  readonly name: string;
  /** Share of good requests over 30 days, in percent: 99.9. */
  readonly percent: number;
  /** The same share from 0 to 1: 0.999. */
  readonly ratio: number;
  /** Share of requests that may be bad, from 0 to 1: 0.001. */
  readonly errorBudget: number;
}

/** Requests that are not answered by a 5xx. */
export interface AvailabilityObjective extends Promise30Days {
  readonly kind: 'availability';
}

/** Requests that take no longer than a bound of the histogram. */
export interface LatencyObjective extends Promise30Days {
  readonly kind: 'latency';
  /** In milliseconds; it is one of the buckets' upper bounds. */
  readonly thresholdMs: number;
}

export type Objective = AvailabilityObjective | LatencyObjective;

/** The objectives of a service for the requests that it answers. */
export interface Objectives {
  readonly availability: AvailabilityObjective;
  /** At least one, by ascending threshold. */
  readonly latency: readonly LatencyObjective[];
}
