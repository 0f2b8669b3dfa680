import type { ChannelExporter } from '@channel-exporter/core';

/** One label set of a family, as a user's own test would read it from the registry. */
export interface RecordedSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly count: number;
  /** In milliseconds. */
  readonly sumMs: number;
}

interface Snapshot {
  readonly values: readonly {
    readonly labels: Readonly<Record<string, string | number>>;
    readonly value: number;
    readonly metricName?: string;
  }[];
}

interface Readable {
  get(): Snapshot | Promise<Snapshot>;
}

/** Every label set of the family `name` with its `_count` and `_sum`, without `appid` and `application`. */
export async function recorded(exporter: ChannelExporter, name: string): Promise<RecordedSeries[]> {
  const metric = exporter.registry.getSingleMetric(name) as Readable | undefined;
  if (metric === undefined) throw new Error(`the registry holds no ${name}`);
  const { values } = await metric.get();
  const found = new Map<string, { labels: Record<string, string>; count: number; sumMs: number }>();
  for (const { labels, value, metricName } of values) {
    if (metricName !== `${name}_count` && metricName !== `${name}_sum`) continue;
    const { appid: _appid, application: _application, ...rest } = labels;
    const key = JSON.stringify(rest);
    const series = found.get(key) ?? { labels: rest as Record<string, string>, count: 0, sumMs: 0 };
    found.set(key, series);
    if (metricName.endsWith('_count')) series.count = value;
    else series.sumMs = value;
  }
  return [...found.values()];
}

/** What {@link recorded} gives once the counts add up to `observations`; throws with what there is when they never do. */
export async function recordedOnce(
  exporter: ChannelExporter,
  name: string,
  observations: number,
): Promise<RecordedSeries[]> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const series = await recorded(exporter, name);
    const total = series.reduce((sum, { count }) => sum + count, 0);
    if (total === observations) return series;
    if (total > observations || performance.now() > deadline) {
      throw new Error(`expected ${observations} observations, found ${total}: ${JSON.stringify(series)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
