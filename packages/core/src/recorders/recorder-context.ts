import type { Failures } from '../failures.js';
import type { DurationSeries } from '../series/duration-series.js';
import type { PendingObservations } from '../series/pending-observations.js';

/** What each recorder of an exporter gets; all but the series is the same for the three. */
export interface RecorderContext {
  readonly series: DurationSeries;
  readonly failures: Failures;
  readonly isClosed: () => boolean;
  /** Gets each observation that waits for a body to be decompressed. */
  readonly pending: PendingObservations;
}
