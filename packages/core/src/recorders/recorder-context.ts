import type { Failures } from '../failures.js';
import type { DurationSeries } from '../series/duration-series.js';
import type { PendingObservations } from '../series/pending-observations.js';

/** Shared parts of the three recorders of an exporter; only the series differ. */
export interface RecorderContext {
  readonly series: DurationSeries;
  readonly failures: Failures;
  readonly isClosed: () => boolean;
  /** Gets each observation that waits for a body to be decompressed. */
  readonly pending: PendingObservations;
}
