/** The members of a prom-client metric that a registry needs of ours, and that we need of a user's. */
export interface MetricLike {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
  readonly aggregator: string;
  get(): MetricSnapshot | Promise<MetricSnapshot>;
  reset(): void;
}

export interface MetricSnapshot {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
  readonly aggregator: string;
  readonly values: readonly MetricSample[];
}

export interface MetricSample {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly metricName?: string;
  readonly exemplar?: unknown;
}

/**
 * A registry of prom-client's shape: that of `prom-client`, or of `@prometheus-io/client`. Only these members are
 * used, and `instanceof` never, so that any copy of either works.
 */
export interface RegistryLike {
  registerMetric(metric: never): void;
  removeSingleMetric(name: string): void;
  getSingleMetric(name: string): unknown;
  getMetricsAsArray(): readonly unknown[];
}
