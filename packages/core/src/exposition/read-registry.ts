import type { MetricLike, RegistryLike } from '../registry-like.js';
import { CounterFamily } from '../series/counter-family.js';
import { LABEL_NAME } from './text-format.js';

const TOTAL = /_total$/;

export interface MetricSources {
  /** The user's registry, which holds our metrics. */
  readonly registry: RegistryLike;
  /** Our families and the exporter's metrics about itself. They are in the scrape even if the registry has lost them. */
  readonly ours: () => readonly MetricLike[];
  /** Further registries, such as that of the default metrics. Names that the scrape already has are left out. */
  readonly joined: readonly RegistryLike[];
}

export interface ListedMetric {
  readonly metric: MetricLike;
  /** The metric's `name`. */
  readonly given: string;
  /** The name that `registry.metrics()` shows. */
  readonly name: string;
  readonly isCounter: boolean;
}

/**
 * Lists the metrics of a scrape, in the order of the registry, each name once. Metrics that cannot be read are left out.
 * @param failed called for each of those
 */
export function listMetrics(
  { registry, ours, joined }: MetricSources,
  failed: (error: unknown) => void,
): readonly ListedMetric[] {
  const listed = new Map<string, ListedMetric>();
  const list = (metrics: readonly unknown[], isOpenMetrics: boolean, isFirst: boolean): void => {
    for (const metric of metrics) {
      try {
        const found = listedMetric(metric, isOpenMetrics);
        if (!listed.has(found.name)) listed.set(found.name, found);
        else if (isFirst)
          throw new Error(`duplicate metric name ${JSON.stringify(found.name)} in the registry`);
      } catch (error) {
        failed(error);
      }
    }
  };
  list(metricsOf(registry, failed), writesOpenMetrics(registry), true);
  list(ours(), false, false);
  for (const other of joined) list(metricsOf(other, failed), writesOpenMetrics(other), false);
  return [...listed.values()];
}

/**
 * Returns whether OpenMetrics would show the metrics under the names of text 0.0.4. In OpenMetrics the samples of a counter
 * end in `_total`, and the name without it must not be the name of another metric.
 */
export function fitOpenMetrics(metrics: readonly Pick<ListedMetric, 'name' | 'isCounter'>[]): boolean {
  const names = new Set(metrics.map(({ name }) => name));
  return metrics.every(
    ({ name, isCounter }) => !isCounter || (TOTAL.test(name) && !names.has(name.replace(TOTAL, ''))),
  );
}

function metricsOf(registry: RegistryLike, failed: (error: unknown) => void): readonly unknown[] {
  try {
    return [...registry.getMetricsAsArray()];
  } catch (error) {
    failed(error);
    return [];
  }
}

/** prom-client's registries of this type append `_total` to the name of each counter. */
function writesOpenMetrics(registry: RegistryLike): boolean {
  try {
    const { contentType } = registry as { contentType?: unknown };
    return typeof contentType === 'string' && contentType.startsWith('application/openmetrics-text');
  } catch {
    return false;
  }
}

/** @throws Error if it is not a metric, or the error of one of its getters */
function listedMetric(metric: unknown, isOpenMetrics: boolean): ListedMetric {
  if (metric === null || (typeof metric !== 'object' && typeof metric !== 'function')) {
    throw new Error(`invalid metric in the registry: ${String(metric)}`);
  }
  const { name, type } = metric as Partial<MetricLike>;
  if (typeof name !== 'string') throw new Error('a metric in the registry must have a name');
  const isCounter = type === 'counter';
  const shown = isOpenMetrics && isCounter ? `${name.replace(TOTAL, '')}_total` : name;
  return {
    metric: metric as MetricLike,
    given: name,
    name: metric instanceof CounterFamily ? metric.exposedName : shown,
    isCounter,
  };
}
/**
 * Reads the labels that a registry adds to every series, from a private field: prom-client has no other way. Labels that
 * prom-client has not checked and no format allows are left out.
 * @param failed called for each of those
 */
export function readDefaultLabels(
  registry: RegistryLike,
  failed: (error: unknown) => void = () => {},
): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  for (const [label, value] of labelsIn(registry, failed)) {
    try {
      if (!LABEL_NAME.test(label)) throw new Error(`invalid default label name ${JSON.stringify(label)}`);
      labels[label] = String(value);
    } catch (error) {
      failed(error);
    }
  }
  return labels;
}

function labelsIn(
  registry: RegistryLike,
  failed: (error: unknown) => void,
): readonly (readonly [string, unknown])[] {
  try {
    const { _defaultLabels } = registry as { _defaultLabels?: Readonly<Record<string, unknown>> | null };
    return Object.entries(_defaultLabels ?? {});
  } catch (error) {
    failed(error);
    return [];
  }
}
