import { CONSUMER, type FamilySchema, INBOUND, OUTBOUND } from '@channel-exporter/core/contract';
import type { Label, Sample, Scrape } from '../scrape/scrape.js';

export type FamilyKind = 'inbound' | 'outbound' | 'consumer';

/** One label set of a family, with all its lines. */
export interface Series {
  readonly family: Family;
  /** The first line of the series. */
  readonly first: Sample;
  /** In order, without the `le` of buckets. */
  readonly labels: readonly Label[];
  readonly buckets: Sample[];
  sum?: Sample;
  count?: Sample;
}

/** A histogram of the contract. */
export interface Family {
  readonly name: string;
  readonly kind: FamilyKind;
  readonly schema: FamilySchema;
  /** The beginning of the name; empty for calls to partners. */
  readonly prefix: string;
  readonly series: Series[];
  /** Lines of the family that belong to no histogram. */
  readonly others: Sample[];
}

const SCHEMAS: Readonly<Record<FamilyKind, FamilySchema>> = {
  inbound: INBOUND,
  outbound: OUTBOUND,
  consumer: CONSUMER,
};
const PART = /^(.+)_(bucket|sum|count|created)$/;
/** The names of the families, and names that seem to be meant as one. */
const NAME =
  /^(?:(.*)_)?(inner|consumer|partner_http)_metrics?(?:_(?:ms|milliseconds|seconds|duration\w*))?$/i;
const KINDS: Readonly<Record<string, FamilyKind>> = {
  inner: 'inbound',
  consumer: 'consumer',
  partner_http: 'outbound',
};

/** Finds the families of the contract in a scrape, series by series. */
export function readFamilies({ samples }: Scrape): Family[] {
  const families = new Map<string, Family | null>();
  const seriesByKey = new Map<string, Series>();
  for (const sample of samples) {
    const [, base = sample.name, part = ''] = PART.exec(sample.name) ?? [];
    if (!families.has(base)) families.set(base, familyOf(base));
    const family = families.get(base);
    if (!family) continue;
    if (part === '') family.others.push(sample);
    if (part === '' || part === 'created') continue;
    const labels = part === 'bucket' ? sample.labels.filter(({ name }) => name !== 'le') : sample.labels;
    const key = keyOf(base, labels);
    let series = seriesByKey.get(key);
    if (series === undefined) {
      series = { family, first: sample, labels, buckets: [] };
      seriesByKey.set(key, series);
      family.series.push(series);
    }
    if (part === 'bucket') series.buckets.push(sample);
    else if (part === 'sum') series.sum ??= sample;
    else series.count ??= sample;
  }
  return [...families.values()].filter((family) => family !== null);
}

function familyOf(name: string): Family | null {
  const [, prefix = '', word = ''] = NAME.exec(name) ?? [];
  const kind = KINDS[word.toLowerCase()];
  return kind === undefined ? null : { name, kind, schema: SCHEMAS[kind], prefix, series: [], others: [] };
}

/** The same text for the same metric and label set, in whatever order its labels are. */
export function keyOf(name: string, labels: readonly Label[]): string {
  const pairs = labels.map((label) => [label.name, label.value]);
  return JSON.stringify([name, ...pairs.sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0))]);
}

/** The value of a label; undefined if the series does not have it. */
export function labelOf({ labels }: { readonly labels: readonly Label[] }, name: string): string | undefined {
  return labels.find((label) => label.name === name)?.value;
}

/** A series as Prometheus writes it, cut at 200 characters. */
export function seriesText(name: string, labels: readonly Label[]): string {
  if (labels.length === 0) return name;
  const text = labels.map((label) => `${label.name}=${JSON.stringify(label.value)}`).join(',');
  const whole = `${name}{${text}}`;
  return whole.length > 200 ? `${whole.slice(0, 197)}...` : whole;
}
