import type { MetricSample, MetricSnapshot } from '../registry-like.js';
import { leText } from '../series/le-text.js';
import type { Format } from './negotiate.js';
import type { MetricWriter } from './scrape.js';
import type { TextBuffer } from './text-buffer.js';
import { escapeLabelValue, formatHeader, formatNumber, LABEL_NAME } from './text-format.js';

/** Number of samples between two calls of `shouldYield()`. */
const SAMPLES_BETWEEN_CHECKS = 64;

const TOTAL = /_total$/;

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** The suffixes of sample names, by the metric's type. */
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
  unknown: [''],
};

/**
 * Writes a metric of prom-client, or of the same shape, from the result of its `get()`. Samples that no format can hold (a
 * value that is not a number, a label name with a space) are left out and reported once.
 */
export class SnapshotWriter implements MetricWriter {
  readonly #values: readonly MetricSample[];
  readonly #count: number;
  readonly #name: string;
  /** The metric's name in its samples. */
  readonly #snapshotName: string;
  readonly #help: string;
  readonly #type: string;
  readonly #defaultLabels: Readonly<Record<string, string>>;
  readonly #failed: (error: unknown) => void;
  #hasReported = false;

  /**
   * @param name the name to write: the snapshot's, or the one that its registry shows instead
   * @throws Error if the name cannot be written, or the snapshot's samples are not a list
   */
  constructor(
    snapshot: MetricSnapshot,
    name: string,
    defaultLabels: Readonly<Record<string, string>>,
    failed: (error: unknown) => void,
  ) {
    // The types are a promise that a user's collector may not keep.
    const { help, type }: Readonly<Record<'help' | 'type', unknown>> = snapshot;
    const given: unknown = name;
    if (typeof given !== 'string' || !METRIC_NAME.test(given)) {
      throw new Error(`invalid metric name ${JSON.stringify(String(given))}`);
    }
    const values: unknown = snapshot.values ?? [];
    if (!Array.isArray(values)) throw new Error(`${name}: values must be an array`);
    this.#values = values as readonly MetricSample[];
    // Read now: a getter that throws later must cost a sample, not the scrape.
    this.#count = values.length;
    this.#name = name;
    this.#snapshotName = snapshot.name;
    this.#help = typeof help === 'string' ? help : name;
    this.#type = Object.hasOwn(SUFFIXES, String(type)) ? String(type) : 'unknown';
    this.#defaultLabels = defaultLabels;
    this.#failed = failed;
  }

  write(out: TextBuffer, offset: number, format: Format, shouldYield: () => boolean): number | undefined {
    if (offset === 0) {
      const type = this.#typeIn(format);
      const written = format === 'text' && type === 'unknown' ? 'untyped' : type;
      out.text(formatHeader(format, this.#familyName(format), this.#help, written));
    }
    for (let at = offset; at < this.#count; at++) {
      const mayYield = at !== offset;
      if (mayYield && (out.isFull || (at % SAMPLES_BETWEEN_CHECKS === 0 && shouldYield()))) return at;
      try {
        out.text(this.#line(this.#values[at] as MetricSample, format));
      } catch (error) {
        if (!this.#hasReported) this.#failed(error);
        this.#hasReported = true;
      }
    }
    return undefined;
  }

  /** OpenMetrics would rename a counter that does not end in `_total`. */
  #typeIn(format: Format): string {
    const mustBeRenamed = format === 'openmetrics' && this.#type === 'counter' && !TOTAL.test(this.#name);
    return mustBeRenamed ? 'unknown' : this.#type;
  }

  #familyName(format: Format): string {
    const isCounter = format === 'openmetrics' && this.#type === 'counter';
    return isCounter ? this.#name.replace(TOTAL, '') : this.#name;
  }

  #line(sample: MetricSample, format: Format): string {
    const name = this.#name;
    const { metricName = name } = sample;
    const sampleName = metricName === this.#snapshotName ? name : metricName;
    if (!sampleName.startsWith(name) || !SUFFIXES[this.#type]?.includes(sampleName.slice(name.length))) {
      throw new Error(`${name}: ${JSON.stringify(sampleName)} is not a sample name of a ${this.#type}`);
    }
    if (typeof sample.value !== 'number') throw new Error(`${name}: sample value must be a number`);
    const labels = this.#labels({ ...sample.labels, ...this.#defaultLabels, ...sample.labels }, format);
    const exemplar = format === 'openmetrics' ? this.#exemplar(sample, sampleName) : '';
    return `${sampleName}${labels} ${formatNumber(sample.value)}${exemplar}\n`;
  }

  #labels(labels: Readonly<Record<string, unknown>>, format: Format): string {
    const parts: string[] = [];
    for (const [label, value] of Object.entries(labels)) {
      if (!LABEL_NAME.test(label))
        throw new Error(`${this.#name}: invalid label name ${JSON.stringify(label)}`);
      const isBound =
        (label === 'le' && this.#type === 'histogram') || (label === 'quantile' && this.#type === 'summary');
      const text = format === 'openmetrics' && isBound ? canonicalBound(value) : String(value);
      parts.push(`${label}="${escapeLabelValue(text)}"`);
    }
    return parts.length === 0 ? '' : `{${parts.join(',')}}`;
  }

  /** Formats an exemplar, which only counters and buckets may have. */
  #exemplar({ exemplar }: MetricSample, sampleName: string): string {
    if (typeof exemplar !== 'object' || exemplar === null) return '';
    if (this.#typeIn('openmetrics') !== 'counter' && !sampleName.endsWith('_bucket')) return '';
    const { labelSet, value, timestamp } = exemplar as Readonly<Record<string, unknown>>;
    if (typeof labelSet !== 'object' || labelSet === null || typeof value !== 'number') return '';
    const labels = this.#labels(labelSet as Readonly<Record<string, unknown>>, 'text');
    const time = typeof timestamp === 'number' ? ` ${formatNumber(timestamp)}` : '';
    return ` # ${labels === '' ? '{}' : labels} ${formatNumber(value)}${time}`;
  }
}

/** Formats a bound for OpenMetrics: `100.0`, while prom-client has `100`. In text 0.0.4 a user's series keep their identity. */
function canonicalBound(value: unknown): string {
  const bound = Number(value);
  return Number.isNaN(bound) ? String(value) : leText(bound);
}
