import type { MetricSample, MetricSnapshot } from '../registry-like.js';
import { escapeLabelValue } from '../series/label-values.js';
import { leText } from '../series/le-text.js';
import type { Format } from './negotiation.js';
import type { OutBuffer } from './out-buffer.js';
import { headerText, LABEL_NAME, type Section, valueText } from './section.js';

/** How many samples are written between two looks at the clock. */
const SAMPLES_BETWEEN_LOOKS = 64;

const TOTAL = /_total$/;

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** What may follow the metric's name in the name of a sample, by the metric's type. */
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
  unknown: [''],
};

/**
 * A metric of prom-client's, or of anybody's who has its shape, from what its `get()` gave. Samples that no format can
 * hold (a value that is no number, a label name with a space) are left out and reported once.
 */
export class MetricSection implements Section {
  readonly #values: readonly MetricSample[];
  readonly #count: number;
  readonly #name: string;
  /** The name that its samples know it by. */
  readonly #snapshotName: string;
  readonly #help: string;
  readonly #type: string;
  readonly #defaultLabels: Readonly<Record<string, string>>;
  readonly #failed: (error: unknown) => void;
  #reported = false;

  /**
   * @param name the name to write, which is that of the snapshot unless a registry shows another
   * @throws Error if the name cannot be written, or the snapshot's samples are not a list
   */
  constructor(
    snapshot: MetricSnapshot,
    name: string,
    defaultLabels: Readonly<Record<string, string>>,
    failed: (error: unknown) => void,
  ) {
    // Whatever the type says: it came from somebody's collector.
    const { help, type }: Readonly<Record<'help' | 'type', unknown>> = snapshot;
    const given: unknown = name;
    if (typeof given !== 'string' || !METRIC_NAME.test(given)) {
      throw new Error(`${String(given)} is no metric name`);
    }
    const values: unknown = snapshot.values ?? [];
    if (!Array.isArray(values)) throw new Error(`${name}: values are no array`);
    this.#values = values as readonly MetricSample[];
    // Read here: whatever throws later must cost a sample, not the page.
    this.#count = values.length;
    this.#name = name;
    this.#snapshotName = snapshot.name;
    this.#help = typeof help === 'string' ? help : name;
    this.#type = Object.hasOwn(SUFFIXES, String(type)) ? String(type) : 'unknown';
    this.#defaultLabels = defaultLabels;
    this.#failed = failed;
  }

  write(out: OutBuffer, from: number, format: Format, isLate: () => boolean): number | undefined {
    if (from === 0) {
      const type = this.#typeIn(format);
      const written = format === 'text' && type === 'unknown' ? 'untyped' : type;
      out.text(headerText(format, this.#familyName(format), this.#help, written));
    }
    for (let at = from; at < this.#count; at++) {
      if (at !== from && (out.isFull || (at % SAMPLES_BETWEEN_LOOKS === 0 && isLate()))) return at;
      try {
        out.text(this.#line(this.#values[at] as MetricSample, format));
      } catch (error) {
        if (!this.#reported) this.#failed(error);
        this.#reported = true;
      }
    }
    return undefined;
  }

  /** A counter that does not end in `_total` would have to be renamed in OpenMetrics. */
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
      throw new Error(`${name}: ${sampleName} is no sample of a ${this.#type}`);
    }
    if (typeof sample.value !== 'number') throw new Error(`${name}: a value is no number`);
    const labels = this.#labels({ ...sample.labels, ...this.#defaultLabels, ...sample.labels }, format);
    const exemplar = format === 'openmetrics' ? this.#exemplar(sample, sampleName) : '';
    return `${sampleName}${labels} ${valueText(sample.value)}${exemplar}\n`;
  }

  #labels(labels: Readonly<Record<string, unknown>>, format: Format): string {
    const parts: string[] = [];
    for (const [label, value] of Object.entries(labels)) {
      if (!LABEL_NAME.test(label)) throw new Error(`${this.#name}: ${label} is no label name`);
      const isBound =
        (label === 'le' && this.#type === 'histogram') || (label === 'quantile' && this.#type === 'summary');
      const text = format === 'openmetrics' && isBound ? canonicalBound(value) : String(value);
      parts.push(`${label}="${escapeLabelValue(text)}"`);
    }
    return parts.length === 0 ? '' : `{${parts.join(',')}}`;
  }

  /** Only counters and buckets may have one. */
  #exemplar({ exemplar }: MetricSample, sampleName: string): string {
    if (typeof exemplar !== 'object' || exemplar === null) return '';
    if (this.#typeIn('openmetrics') !== 'counter' && !sampleName.endsWith('_bucket')) return '';
    const { labelSet, value, timestamp } = exemplar as Readonly<Record<string, unknown>>;
    if (typeof labelSet !== 'object' || labelSet === null || typeof value !== 'number') return '';
    const labels = this.#labels(labelSet as Readonly<Record<string, unknown>>, 'text');
    const time = typeof timestamp === 'number' ? ` ${valueText(timestamp)}` : '';
    return ` # ${labels === '' ? '{}' : labels} ${valueText(value)}${time}`;
  }
}

/** OpenMetrics wants `100.0` where prom-client writes `100`; in text 0.0.4 a user's series keep the names that they had. */
function canonicalBound(value: unknown): string {
  const bound = Number(value);
  return Number.isNaN(bound) ? String(value) : leText(bound);
}
