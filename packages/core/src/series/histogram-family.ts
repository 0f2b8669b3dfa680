import { type SharedSample, samplesForText, samplesOf } from '../exposition/registry-samples.js';
import { cleanText } from '../labels/label-text.js';
import type { FamilySchema } from '../labels/schema.js';
import type { Unsettled } from '../recorders/unsettled.js';
import type { MetricLike, MetricSample, MetricSnapshot, RegistryLike } from '../registry-like.js';
import { type FoldingLevel, foldingLevels, OTHER } from './folding.js';
import { leText } from './le-text.js';
import { SeriesStore } from './series-store.js';

export interface HistogramFamilyOptions {
  readonly schema: FamilySchema;
  readonly name: string;
  readonly constantLabels: { readonly appid: string; readonly application: string };
  /** Finite upper bounds, ascending, in milliseconds. */
  readonly buckets: readonly number[];
  /** How many label sets the family holds at most, folded ones included; at least 1. */
  readonly cardinalityLimit: number;
  /**
   * Where the family lives. Known, and without default labels, its `metrics()` is given ready lines; else sample by
   * sample, which is right in every registry and takes five times as long.
   */
  readonly registry?: RegistryLike;
  /** What has ended and is not counted yet: whoever reads the family from its registry waits for it. */
  readonly unsettled?: Unsettled;
  /** Told for each label whose value was replaced in so many observations. */
  readonly onFold: (label: string, observations: number) => void;
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
  readonly #levels: readonly FoldingLevel[];
  readonly #registry: RegistryLike | undefined;
  readonly #unsettled: Unsettled | undefined;
  readonly #onFold: (label: string, observations: number) => void;
  #store: SeriesStore;

  constructor(options: HistogramFamilyOptions) {
    const { schema, name, constantLabels, buckets, cardinalityLimit, registry, unsettled, onFold } = options;
    this.name = name;
    this.help = schema.help;
    this.constantLabels = constantLabels;
    this.labelNames = [...Object.keys(constantLabels), ...schema.labels];
    this.leTexts = [...buckets.map(leText), '+Inf'];
    this.#labels = schema.labels;
    this.#buckets = [...buckets];
    this.#levels = foldingLevels(schema, cardinalityLimit);
    this.#registry = registry;
    this.#unsettled = unsettled;
    this.#onFold = onFold;
    this.#store = new SeriesStore(schema.labels.length, this.#buckets);
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
   * @param untrustedPath whether the path may hold a client's text, so that it is folded when sets become many
   */
  observe(values: readonly string[], valueMs: number, count = 1, untrustedPath = false): void {
    // What is known is clean: to look at every character of it again would cost as much as all the rest.
    const known = this.#store.sets.find(values);
    const row = known === -1 ? this.#admit(values, count, untrustedPath) : known;
    this.#store.observe(row, valueMs >= 0 && valueMs < Number.POSITIVE_INFINITY ? valueMs : 0, count);
  }

  /** The row at the first level that holds the set, or that has room for it. */
  #admit(texts: readonly string[], count: number, untrustedPath: boolean): number {
    const store = this.#store;
    // What `map` gives is for V8 another kind of array, and two kinds make every look-up slower.
    const values = Array.from(texts, (text) => cleanText(text));
    const folded = [...values];
    for (const { bound, folds } of this.#levels) {
      for (const [at, fold] of folds.entries()) {
        if (fold === true || (fold === 'untrusted' && untrustedPath)) folded[at] = OTHER;
      }
      let row = store.sets.find(folded);
      if (row === -1 && store.sets.size < bound) row = store.add(folded);
      if (row === -1) continue;
      for (const [at, label] of this.#labels.entries()) {
        if (folded[at] !== values[at]) this.#onFold(label, count);
      }
      return row;
    }
    // The last level holds one set at most, and its bound leaves room for it.
    throw new Error(`${this.name}: no level admits a label set`);
  }

  /** Drops all series, as `registry.resetMetrics()` does with prom-client's histograms. */
  reset(): void {
    this.#store = new SeriesStore(this.#labels.length, this.#buckets);
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
