import type { MetricLike, MetricSample, MetricSnapshot, RegistryLike } from '../registry-like.js';
import { HistogramFamily, type HistogramFamilyOptions } from '../series/histogram-family.js';
import type { PendingObservations } from '../series/pending-observations.js';
import { type SharedSample, samplesForText, samplesOf } from './histogram-samples.js';

export interface HistogramMetricOptions extends HistogramFamilyOptions {
  /**
   * The registry that will hold the metric. If it is known and has no default labels, `metrics()` gets finished lines.
   * Otherwise it gets one sample at a time, which works in every registry and takes five times as long.
   */
  readonly registry?: RegistryLike;
  /** Observations that have ended and are not counted yet. Reading the metric waits for them. */
  readonly pending?: PendingObservations;
}

/** A histogram family with the members that a prom-client registry expects of a metric. */
export class HistogramMetric extends HistogramFamily implements MetricLike {
  readonly type = 'histogram';
  readonly aggregator = 'sum';
  readonly #registry: RegistryLike | undefined;
  readonly #pending: PendingObservations | undefined;

  constructor(options: HistogramMetricOptions) {
    super(options);
    this.#registry = options.registry;
    this.#pending = options.pending;
  }

  /**
   * Returns the samples for `registry.getMetricsAsJSON()` and for users' tests. `le` is the text of the exposition
   * (`'100.0'`; prom-client has the number 100), so that prom-client's cluster aggregation writes the workers' series.
   */
  async get(): Promise<MetricSnapshot> {
    if (this.#pending?.isEmpty === false) await this.#pending.whenSettled();
    const values: MetricSample[] = [];
    for (const { labels, sharedLabels, value, metricName } of samplesOf(this)) {
      values.push({ labels: { ...sharedLabels, ...labels }, value, ...(metricName && { metricName }) });
    }
    return { ...this.#header(), values };
  }

  /** Returns the samples for prom-client's `registry.metrics()`, which calls this instead of {@link get}. */
  async getForPromString(): Promise<
    Omit<MetricSnapshot, 'values'> & { readonly values: Iterable<SharedSample> }
  > {
    if (this.#pending?.isEmpty === false) await this.#pending.whenSettled();
    return { ...this.#header(), values: await samplesForText(this, this.#registry) };
  }

  #header(): Omit<MetricSnapshot, 'values'> {
    return { name: this.name, help: this.help, type: this.type, aggregator: this.aggregator };
  }
}
