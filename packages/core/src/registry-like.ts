/** The members of a prom-client metric that registries and this package use. */
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
 * A registry with the interface of `prom-client` or `@prometheus-io/client`. Only these members are used, and `instanceof`
 * never, so that any copy of either works.
 */
export interface RegistryLike {
  /** `never` accepts a registry whatever class of metric it declares. */
  registerMetric(metric: never): void;
  removeSingleMetric(name: string): void;
  getSingleMetric(name: string): unknown;
  getMetricsAsArray(): readonly unknown[];
}
