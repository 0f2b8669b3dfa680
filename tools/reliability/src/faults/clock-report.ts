/** What the process of an app with wrong clocks tells. */
export interface ClockReport {
  /** Two scrapes, with one request between them. */
  readonly pages: readonly string[];
  /** What was logged. */
  readonly lines: readonly string[];
  /** Exceptions and warnings that came to the process. */
  readonly uncaught: readonly string[];
}
