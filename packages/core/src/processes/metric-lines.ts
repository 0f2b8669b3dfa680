import type { MetricSample, MetricSnapshot } from '../registry-like.js';
import type { Steps } from './steps.js';

/** Samples that are worked on in one piece: each takes about 2 µs to write, to read or to add. */
export const SAMPLES_AT_ONCE = 256;

/**
 * A metric as lines of JSON, of which each is a metric with some of the samples.
 * @param name that the page shows
 * @throws Error as {@link metricLine}
 */
export function* metricLines(snapshot: MetricSnapshot, name: string): Steps<Uint8Array[]> {
  const lines: Uint8Array[] = [];
  let from = 0;
  do {
    const values = snapshot.values.slice(from, from + SAMPLES_AT_ONCE);
    lines.push(metricLine(renamed({ ...snapshot, values }, name)));
    yield;
    from += SAMPLES_AT_ONCE;
  } while (from < snapshot.values.length);
  return lines;
}

/** A metric as a line of JSON. @throws Error for what a collector gave that JSON cannot hold */
export function metricLine({ name, help, type, aggregator, values }: MetricSnapshot): Uint8Array {
  // Sums and counts of `@prometheus-io/client` have no `labels`.
  const samples = values.map(({ labels, value, metricName }) => [
    (labels as MetricSample['labels'] | undefined) ?? {},
    numberText(value),
    metricName,
  ]);
  return Buffer.from(`${JSON.stringify([name, help, type, aggregator, samples])}\n`);
}

/** Reads such lines, one a step. @throws Error if one is not valid */
export function* parseMetrics(lines: Uint8Array): Steps<MetricSnapshot[]> {
  const buffer = Buffer.from(lines.buffer, lines.byteOffset, lines.length);
  const metrics: MetricSnapshot[] = [];
  for (let from = 0; from < buffer.length; ) {
    const end = buffer.indexOf(10, from);
    const line: unknown = JSON.parse(buffer.toString('utf8', from, end === -1 ? buffer.length : end));
    metrics.push(metricOf(line as readonly unknown[]));
    from = end === -1 ? buffer.length : end + 1;
    yield;
  }
  return metrics;
}

function metricOf([name, help, type, aggregator, samples]: readonly unknown[]): MetricSnapshot {
  if (typeof name !== 'string' || typeof help !== 'string' || !Array.isArray(samples)) {
    throw new Error('the file has a metric that is not valid');
  }
  const values = samples.map((sample: unknown): MetricSample => {
    const [labels, value, metricName] = sample as [MetricSample['labels'], unknown, string | null];
    if (typeof labels !== 'object' || labels === null)
      throw new Error('the file has labels that are not valid');
    return { labels, value: Number(value), ...(metricName !== null && { metricName }) };
  });
  return { name, help, type, aggregator: String(aggregator), values };
}

function renamed(snapshot: MetricSnapshot, name: string): MetricSnapshot {
  if (snapshot.name === name) return snapshot;
  const values = snapshot.values.map(({ metricName, ...sample }) => ({
    ...sample,
    ...(metricName !== undefined && metricName !== snapshot.name && { metricName }),
  }));
  return { ...snapshot, name, values };
}

/** JSON has no NaN and no infinities. */
function numberText(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
