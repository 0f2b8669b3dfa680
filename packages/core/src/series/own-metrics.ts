import { cleanText } from '../labels/label-text.js';
import type { MetricLike, MetricSnapshot } from '../registry-like.js';
import { CounterFamily } from './counter-family.js';
import { OTHER } from './folding.js';

/** How many places beyond the known ones are counted by name; plugins of others may bring their own. */
const MAX_PLACES = 32;

export interface OwnMetricsOptions {
  readonly appid: string;
  readonly application: string;
  /** The families whose folds are counted, with the labels after `appid` and `application`. */
  readonly families: readonly { readonly name: string; readonly labels: readonly string[] }[];
  /** The values of `where` that stand there from the start. */
  readonly places: readonly string[];
  /** The version of core. */
  readonly version: string;
}

/** What an exporter tells of itself: folds, internal mishaps, and what it is. Present from the start, never folded. */
export class OwnMetrics {
  readonly metrics: readonly MetricLike[];
  readonly #constants: readonly [appid: string, application: string];
  readonly #overflow: CounterFamily;
  readonly #retired: CounterFamily;
  readonly #retiredMs: CounterFamily;
  readonly #errors: CounterFamily;
  readonly #maxErrors: number;

  constructor({ appid, application, families, places, version }: OwnMetricsOptions) {
    this.#constants = [appid, application];
    this.#overflow = new CounterFamily({
      name: 'channel_exporter_overflow_total',
      help: 'Observations recorded with the value of a label replaced, because the metric holds too many label sets.',
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
      name: 'channel_exporter_retired_observations_total',
      help: 'Observations of label sets that were idle and had to make room for new ones, by metric.',
      ...ofFamilies,
    });
    this.#retiredMs = new CounterFamily({
      name: 'channel_exporter_retired_sum_total',
      help: 'Sum of the durations in milliseconds of these retired observations, by metric.',
      ...ofFamilies,
    });
    this.#errors = new CounterFamily({
      name: 'channel_exporter_errors_total',
      help: 'Internal mishaps that were caught, by the place where they happened.',
      labelNames: ['appid', 'application', 'where'],
      presets: places.map((where) => [...this.#constants, where]),
    });
    this.#maxErrors = places.length + MAX_PLACES;
    this.metrics = [
      this.#overflow,
      this.#retired,
      this.#retiredMs,
      this.#errors,
      buildInfo({ appid, application, version }),
    ];
  }

  /** Counts observations of a metric in which the value of a label was replaced. */
  overflow(metric: string, label: string, observations: number): void {
    this.#overflow.inc([...this.#constants, metric, label], observations);
  }

  /** Counts what retired label sets held. */
  retired(metric: string, observations: number, sumMs: number): void {
    this.#retired.inc([...this.#constants, metric], observations);
    this.#retiredMs.inc([...this.#constants, metric], sumMs);
  }

  /** Counts a mishap; places beyond the first unknown 32 are counted together as `__other__`. */
  error(where: string): void {
    const values = [...this.#constants, cleanText(where)];
    const room = this.#errors.has(values) || this.#errors.size < this.#maxErrors;
    this.#errors.inc(room ? values : [...this.#constants, OTHER]);
  }
}

function buildInfo(labels: { appid: string; application: string; version: string }): MetricLike {
  const header = {
    name: 'channel_exporter_build_info',
    help: 'Always 1; the labels tell the versions of @channel-exporter/core and Node.',
    type: 'gauge',
    // Workers of one cluster are one build.
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
