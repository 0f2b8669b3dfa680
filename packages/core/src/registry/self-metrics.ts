import { cleanText } from '../label-text.js';
import type { MetricLike, MetricSnapshot } from '../registry-like.js';
import { CounterFamily } from '../series/counter-family.js';
import { OTHER } from '../series/folding.js';

/** Number of unknown components counted by name: third-party plugins may report their own. */
const MAX_UNKNOWN = 32;

export const OVERFLOW = {
  name: 'channel_exporter_overflow_total',
  help: 'Observations recorded as __other__ in a label, because the metric holds too many label sets.',
} as const;

export const RETIRED = {
  name: 'channel_exporter_retired_observations_total',
  help: 'Observations of idle label sets that were retired to make room for new ones, by metric.',
} as const;

export const RETIRED_SUM = {
  name: 'channel_exporter_retired_sum_total',
  help: 'Sum of the durations in milliseconds of these retired observations, by metric.',
} as const;

export interface SelfMetricsOptions {
  readonly appid: string;
  readonly application: string;
  /** The families whose folded observations are counted, with the labels after `appid` and `application`. */
  readonly families: readonly { readonly name: string; readonly labels: readonly string[] }[];
  /** The values of `where` that are present from the start. */
  readonly places: readonly string[];
  /** The version of core. */
  readonly version: string;
}

/** An exporter's metrics about itself: folded and retired observations, errors, build info. Present from the start, never folded. */
export class SelfMetrics {
  readonly metrics: readonly MetricLike[];
  readonly #constants: readonly [appid: string, application: string];
  readonly #overflow: CounterFamily;
  readonly #retired: CounterFamily;
  readonly #retiredMs: CounterFamily;
  readonly #errors: CounterFamily;
  readonly #maxErrors: number;

  constructor({ appid, application, families, places, version }: SelfMetricsOptions) {
    this.#constants = [appid, application];
    this.#overflow = new CounterFamily({
      ...OVERFLOW,
      labelNames: ['appid', 'application', 'metric', 'label'],
      presets: families.flatMap(({ name, labels }) =>
        labels.map((label) => [...this.#constants, name, label]),
      ),
    });
    const ofFamilies = {
      labelNames: ['appid', 'application', 'metric'],
      presets: families.map(({ name }) => [...this.#constants, name]),
    };
    this.#retired = new CounterFamily({
      ...RETIRED,
      ...ofFamilies,
    });
    this.#retiredMs = new CounterFamily({
      ...RETIRED_SUM,
      ...ofFamilies,
    });
    this.#errors = new CounterFamily({
      name: 'channel_exporter_errors_total',
      help: 'Internal errors caught by the exporter, by component.',
      labelNames: ['appid', 'application', 'where'],
      presets: places.map((where) => [...this.#constants, where]),
    });
    this.#maxErrors = places.length + MAX_UNKNOWN;
    this.metrics = [
      this.#overflow,
      this.#retired,
      this.#retiredMs,
      this.#errors,
      buildInfo({ appid, application, version }),
    ];
  }

  /** Counts observations of a metric in which the value of a label was replaced. */
  countOverflow(metric: string, label: string, observations: number): void {
    this.#overflow.inc([...this.#constants, metric, label], observations);
  }

  /** Counts the observations of retired label sets. */
  countRetired(metric: string, observations: number, sumMs: number): void {
    this.#retired.inc([...this.#constants, metric], observations);
    this.#retiredMs.inc([...this.#constants, metric], sumMs);
  }

  /** Counts an error; after the first 32 unknown components, further ones are counted together as `__other__`. */
  countError(where: string): void {
    const values = [...this.#constants, cleanText(where)];
    const hasRoom = this.#errors.has(values) || this.#errors.size < this.#maxErrors;
    this.#errors.inc(hasRoom ? values : [...this.#constants, OTHER]);
  }
}

function buildInfo(labels: { appid: string; application: string; version: string }): MetricLike {
  const header = {
    name: 'channel_exporter_build_info',
    help: 'Always 1; the labels hold the versions of @channel-exporter/core and Node.',
    type: 'gauge',
    // All workers of a cluster run one build.
    aggregator: 'first',
  };
  return {
    ...header,
    get: async (): Promise<MetricSnapshot> => ({
      ...header,
      values: [{ labels: { ...labels, node: process.version }, value: 1 }],
    }),
    reset: () => {},
  };
}
