import type { MetricSample, MetricSnapshot } from '../registry-like.js';
import type { Steps } from './steps.js';

/** A metric as a line of JSON. @throws Error for what a collector gave that JSON cannot hold */
export function metricLine({ name, help, type, aggregator, values }: MetricSnapshot): Uint8Array {
  const samples = values.map(({ labels, value, metricName }) => [labels, numberText(value), metricName]);
  return Buffer.from(`${JSON.stringify([name, help, type, aggregator, samples])}\n`);
}

/** Reads such lines, one metric a step. @throws Error if one is not valid */
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

/** JSON has no NaN and no infinities. */
function numberText(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
