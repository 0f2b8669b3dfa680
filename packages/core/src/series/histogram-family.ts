import { type SharedSample, samplesForText, samplesOf } from '../exposition/registry-samples.js';
import { cleanText } from '../labels/label-text.js';
import { type FamilySchema, labelMask } from '../labels/schema.js';
import type { Unsettled } from '../recorders/unsettled.js';
import type { MetricLike, MetricSample, MetricSnapshot, RegistryLike } from '../registry-like.js';
import { Admission, type AdmissionOptions } from './admission.js';
import { leText } from './le-text.js';
import type { SeriesStore } from './series-store.js';

export interface HistogramFamilyOptions extends AdmissionOptions {
  readonly schema: FamilySchema;
  readonly name: string;
  readonly constantLabels: { readonly appid: string; readonly application: string };
  /** Finite upper bounds, ascending, in milliseconds. */
  readonly buckets: readonly number[];
  /**
   * Where the family lives. Known, and without default labels, its `metrics()` is given ready lines; else sample by
   * sample, which is right in every registry and takes five times as long.
   */
  readonly registry?: RegistryLike;
  /** What has ended and is not counted yet: whoever reads the family from its registry waits for it. */
  readonly unsettled?: Unsettled;
  /** Called for each label whose value was replaced in some observations. */
  readonly onFold: (fold: Fold) => void;
}

/** A label whose value was replaced by `__other__`. */
export interface Fold {
  readonly label: string;
  /** The value that was replaced. */
  readonly value: string;
  readonly observations: number;
  /** Whether closed text was folded, too, since the family has no room for more of it. */
  readonly isLast: boolean;
}

/**
 * A histogram that lives in a prom-client registry by its shape alone: label sets never collide, their number is
 * bounded, and `le` is written as Python writes it.
 */
export class HistogramFamily implements MetricLike {
  readonly name: string;
  readonly help: string;
  readonly type = 'histogram';
  readonly aggregator = 'sum';
  /** The names of all labels but `le`, in the order in which they are printed. */
  readonly labelNames: readonly string[];
  readonly constantLabels: { readonly appid: string; readonly application: string };
  /** The text of each bucket's `le`, `+Inf` included. */
  readonly leTexts: readonly string[];
  readonly #labels: readonly string[];
  readonly #buckets: readonly number[];
  /** The labels that hold open text unless an observation says otherwise, as {@link labelMask}. */
  readonly #open: number;
  readonly #admission: Admission;
  readonly #registry: RegistryLike | undefined;
  readonly #unsettled: Unsettled | undefined;
  readonly #onFold: (fold: Fold) => void;
  #store: SeriesStore;

  constructor(options: HistogramFamilyOptions) {
    const { schema, name, constantLabels, buckets, registry } = options;
    this.name = name;
    this.help = schema.help;
    this.constantLabels = constantLabels;
    this.labelNames = [...Object.keys(constantLabels), ...schema.labels];
    this.leTexts = [...buckets.map(leText), '+Inf'];
    this.#labels = schema.labels;
    this.#buckets = [...buckets];
    this.#open = labelMask(schema, schema.open);
    this.#admission = new Admission(schema, this.#buckets, options);
    this.#registry = registry;
    this.#unsettled = options.unsettled;
    this.#onFold = options.onFold;
    this.#store = this.#admission.store;
  }

  /** What is counted; a reset leaves it as it is and takes another. */
  get store(): SeriesStore {
    return this.#store;
  }

  /**
   * Counts observations.
   * @param values the labels after `appid` and `application`, in the order of the schema; what is new is cleaned here
   * @param valueMs a duration in milliseconds; what is negative or not finite (a broken clock) counts as 0
   * @param count how many observations that are equal
   * @param open the labels that hold open text in these observations, as {@link labelMask} gives it
   * @param endedAtMs when the observations ended, by the monotonic clock
   */
  observe(
    values: readonly string[],
    valueMs: number,
    count = 1,
    open: number = this.#open,
    endedAtMs = 0,
  ): void {
    // What is known is clean: to look at every character of it again would cost as much as all the rest.
    const known = this.#store.sets.find(values);
    const row = known === -1 ? this.#admit(values, count, open, endedAtMs) : known;
    const isDuration = valueMs >= 0 && valueMs < Number.POSITIVE_INFINITY;
    this.#store.observe(row, isDuration ? valueMs : 0, count, endedAtMs);
  }

  #admit(texts: readonly string[], count: number, open: number, endedAtMs: number): number {
    // Array.from, as map() gives another kind of array to V8, and two kinds make every look-up slower.
    const values = Array.from(texts, (text) => cleanText(text));
    const { row, isLast } = this.#admission.admit(values, open, endedAtMs);
    this.#store = this.#admission.store;
    for (const [at, label] of this.#labels.entries()) {
      const value = values[at] as string;
      if (this.#store.sets.text(row, at) === value) continue;
      this.#onFold({ label, value, observations: count, isLast });
    }
    return row;
  }

  /** Drops all series, as `registry.resetMetrics()` does with prom-client's histograms. */
  reset(): void {
    this.#admission.reset();
    this.#store = this.#admission.store;
  }

  /**
   * What `registry.getMetricsAsJSON()` and a user's own test read. `le` is the text of the exposition (`'100.0'`, where
   * prom-client has the number 100): so prom-client's cluster aggregation prints the same series as each worker.
   */
  async get(): Promise<MetricSnapshot> {
    if (this.#unsettled?.isEmpty === false) await this.#unsettled.settled();
    const values: MetricSample[] = [];
    for (const { labels, sharedLabels, value, metricName } of samplesOf(this)) {
      values.push({ labels: { ...sharedLabels, ...labels }, value, ...(metricName && { metricName }) });
    }
    return { ...this.#header(), values };
  }

  /** What prom-client's `registry.metrics()` reads instead of {@link get}. */
  async getForPromString(): Promise<
    Omit<MetricSnapshot, 'values'> & { readonly values: Iterable<SharedSample> }
  > {
    if (this.#unsettled?.isEmpty === false) await this.#unsettled.settled();
    return { ...this.#header(), values: await samplesForText(this, this.#registry) };
  }

  #header(): Omit<MetricSnapshot, 'values'> {
    return { name: this.name, help: this.help, type: this.type, aggregator: this.aggregator };
  }
}
