/** What the process of an app whose log goes wrong tells. */
export interface LoggerReport {
  /** How often the logger was called. */
  readonly calls: number;
  /** Exceptions and rejections that came to the process. */
  readonly uncaught: readonly string[];
  /** What `channel_exporter_errors_total` has counted, by place. */
  readonly errors: Readonly<Record<string, number>>;
}
