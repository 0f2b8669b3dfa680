import type { MetricLike, MetricSnapshot } from '../registry-like.js';

export interface CounterFamilyOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  /** The label sets that are present with 0 from the start, and after each reset. */
  readonly presets: readonly (readonly string[])[];
}

/** A counter of a few label sets, with the members that a prom-client registry expects of a metric. */
export class CounterFamily implements MetricLike {
  /** The name in the scrape, even if a registry has changed {@link CounterFamily.name}. */
  readonly exposedName: string;
  /** prom-client's OpenMetrics mode removes `_total` from it for good, and appends it to the name that `get()` returns. */
  name: string;
  readonly help: string;
  readonly type = 'counter';
  readonly aggregator = 'sum';
  readonly labelNames: readonly string[];
  readonly #presets: readonly (readonly string[])[];
  #series: { readonly values: readonly string[]; total: number }[] = [];

  constructor({ name, help, labelNames, presets }: CounterFamilyOptions) {
    this.exposedName = name;
    this.name = name;
    this.help = help;
    this.labelNames = labelNames;
    this.#presets = presets;
    this.reset();
  }

  /** The number of label sets. */
  get size(): number {
    return this.#series.length;
  }

  /** Returns whether it has a label set. */
  has(values: readonly string[]): boolean {
    return this.#find(values) !== undefined;
  }

  /** Adds to a series, which is created if it is new. The caller bounds their number. */
  inc(values: readonly string[], by = 1): void {
    const series = this.#find(values);
    if (series === undefined) this.#series.push({ values: [...values], total: by });
    else series.total += by;
  }

  reset(): void {
    this.#series = this.#presets.map((values) => ({ values, total: 0 }));
  }

  async get(): Promise<MetricSnapshot> {
    return {
      name: this.name,
      help: this.help,
      type: this.type,
      aggregator: this.aggregator,
      values: this.#series.map(({ values, total }) => ({
        labels: Object.fromEntries(this.labelNames.map((label, at) => [label, values[at] ?? ''])),
        value: total,
      })),
    };
  }

  #find(values: readonly string[]): { total: number } | undefined {
    return this.#series.find((series) => series.values.every((value, at) => value === values[at]));
  }
}
