import type { Histogram } from './histogram.ts';

/** A series of one of the three families. */
export interface FamilySeries {
  /** `A123010101_inner_metrics` */
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly histogram: Histogram;
}

const SAMPLE = /^(\w+(?:_inner_metrics|_http_metrics|_consumer_metrics))_(bucket|sum)\{(.*)\} (\S+)$/;
const LABEL = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g;

interface Growing {
  readonly metric: string;
  readonly labels: Record<string, string>;
  readonly histogram: { bounds: number[]; cumulative: number[]; sum: number };
}

/** The series of the three families in a scrape in Prometheus' text format 0.0.4; other lines are passed over. */
export function parseScrape(scrape: string): FamilySeries[] {
  const found = new Map<string, Growing>();
  for (const line of scrape.split('\n')) {
    const [, metric, kind, text = '', value = ''] = SAMPLE.exec(line) ?? [];
    if (metric === undefined) continue;
    const { le = '', ...labels } = readLabels(text);
    const key = `${metric}${JSON.stringify(labels)}`;
    let series = found.get(key);
    if (series === undefined) {
      series = { metric, labels, histogram: { bounds: [], cumulative: [], sum: 0 } };
      found.set(key, series);
    }
    if (kind === 'sum') {
      series.histogram.sum = Number(value);
    } else {
      series.histogram.bounds.push(le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le));
      series.histogram.cumulative.push(Number(value));
    }
  }
  return [...found.values()];
}

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(LABEL)) {
    labels[name] = value.replace(/\\(.)/g, (_escaped, letter: string) => (letter === 'n' ? '\n' : letter));
  }
  return labels;
}
