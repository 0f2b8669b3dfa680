import { cleanText } from '../label-text.js';
import { type FamilySchema, labelMask } from '../labels/schema.js';
import { Admission, type AdmissionOptions } from './admission.js';
import { leText } from './le-text.js';
import type { SeriesStore } from './series-store.js';

export interface HistogramFamilyOptions extends AdmissionOptions {
  readonly schema: FamilySchema;
  readonly name: string;
  readonly constantLabels: { readonly appid: string; readonly application: string };
  /** Finite upper bounds, ascending, in milliseconds. */
  readonly buckets: readonly number[];
  /** Called for each label whose value was replaced in some observations. */
  readonly onFold: (fold: Fold) => void;
}

/** A label whose value was replaced by `__other__`. */
export interface Fold {
  readonly label: string;
  /** The value that was replaced. */
  readonly value: string;
  readonly observations: number;
  /** Whether closed text was folded, too, for lack of room. */
  readonly isLast: boolean;
}

/** The members of a family that its text is written from. */
export interface WritableFamily {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly constantLabels: { readonly appid: string; readonly application: string };
  readonly leTexts: readonly string[];
  readonly store: SeriesStore;
}

/** A family of histograms. Label sets never collide, their number is bounded, and `le` is formatted as Python does. */
export class HistogramFamily {
  readonly name: string;
  readonly help: string;
  /** The names of all labels but `le`, in the order in which they are printed. */
  readonly labelNames: readonly string[];
  readonly constantLabels: { readonly appid: string; readonly application: string };
  /** The text of each bucket's `le`, `+Inf` included. */
  readonly leTexts: readonly string[];
  readonly #labels: readonly string[];
  readonly buckets: readonly number[];
  /** The labels that hold open text unless an observation says otherwise, as {@link labelMask}. */
  readonly #open: number;
  readonly admission: Admission;
  readonly #onFold: (fold: Fold) => void;
  /** Called after each observation. */
  onObserve: (() => void) | undefined = undefined;
  #store: SeriesStore;

  constructor(options: HistogramFamilyOptions) {
    const { schema, name, constantLabels, buckets } = options;
    this.name = name;
    this.help = schema.help;
    this.constantLabels = constantLabels;
    this.labelNames = [...Object.keys(constantLabels), ...schema.labels];
    this.leTexts = [...buckets.map(leText), '+Inf'];
    this.#labels = schema.labels;
    this.buckets = [...buckets];
    this.#open = labelMask(schema, schema.open);
    this.admission = new Admission(schema, this.buckets, options);
    this.#onFold = options.onFold;
    this.#store = this.admission.store;
  }

  /** The counts. A reset replaces it and leaves the previous store as it is. */
  get store(): SeriesStore {
    return this.#store;
  }

  /**
   * Counts observations.
   * @param values the labels after `appid` and `application`, in the order of the schema; new ones are cleaned here
   * @param valueMs a duration in milliseconds; a negative or infinite one (a broken clock) counts as 0
   * @param count the number of equal observations
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
    // A known set is clean. Checking its characters again would take as long as everything else here.
    const known = this.#store.sets.find(values);
    const row = known === -1 ? this.#admit(values, count, open, endedAtMs) : known;
    const isDuration = valueMs >= 0 && valueMs < Number.POSITIVE_INFINITY;
    this.#store.observe(row, isDuration ? valueMs : 0, count, endedAtMs);
    if (this.onObserve !== undefined) this.onObserve();
  }

  #admit(texts: readonly string[], count: number, open: number, endedAtMs: number): number {
    const values = texts.map((text) => cleanText(text));
    const { row, isLast } = this.admission.admit(values, open, endedAtMs);
    this.#store = this.admission.store;
    for (const [at, label] of this.#labels.entries()) {
      const value = values[at] as string;
      if (this.#store.sets.text(row, at) === value) continue;
      this.#onFold({ label, value, observations: count, isLast });
    }
    return row;
  }

  /** Retires idle sets, whether or not their room is needed. */
  retireIdle(nowMs: number): void {
    this.admission.retireIdle(nowMs);
    this.#store = this.admission.store;
  }

  /** Drops all series, as `registry.resetMetrics()` does with prom-client's histograms. */
  reset(): void {
    this.admission.reset();
    this.#store = this.admission.store;
  }
}
