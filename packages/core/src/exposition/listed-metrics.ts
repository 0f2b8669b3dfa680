import type { MetricLike, RegistryLike } from '../registry-like.js';
import { CounterFamily } from '../series/counter-family.js';

const TOTAL = /_total$/;

export interface MetricSources {
  /** The user's, in which our metrics live. */
  readonly registry: RegistryLike;
  /** Our families and what we count of ourselves: on the page also while the registry does not list them. */
  readonly ours: () => readonly MetricLike[];
  /** Further ones, such as that of the process and Node metrics. A name that is on the page already is left out. */
  readonly joined: readonly RegistryLike[];
}

export interface ListedMetric {
  readonly metric: MetricLike;
  /** Its `name`. */
  readonly given: string;
  /** The name that `registry.metrics()` shows. */
  readonly name: string;
  readonly isCounter: boolean;
}

/**
 * The metrics of a page, in the order of the registry, each name once. What cannot be read is left out.
 * @param failed told of each that is left out
 */
export function listedMetrics(
  { registry, ours, joined }: MetricSources,
  failed: (error: unknown) => void,
): readonly ListedMetric[] {
  const listed = new Map<string, ListedMetric>();
  const list = (metrics: readonly unknown[], isOpenMetrics: boolean, isFirst: boolean): void => {
    for (const metric of metrics) {
      try {
        const found = listedMetric(metric, isOpenMetrics);
        if (!listed.has(found.name)) listed.set(found.name, found);
        else if (isFirst) throw new Error(`the registry lists two metrics with the name ${found.name}`);
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
 * Whether OpenMetrics can show them under the same names as text 0.0.4. There the samples of a counter end in `_total`,
 * and its name without that may not be the name of another metric.
 */
export function haveNamesOfOpenMetrics(metrics: readonly ListedMetric[]): boolean {
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

/** prom-client's registries of this type put `_total` behind the name of each counter. */
function writesOpenMetrics(registry: RegistryLike): boolean {
  try {
    const { contentType } = registry as { contentType?: unknown };
    return typeof contentType === 'string' && contentType.startsWith('application/openmetrics-text');
  } catch {
    return false;
  }
}

/** @throws whatever a getter of it throws, or an Error that says what is wrong with it */
function listedMetric(metric: unknown, isOpenMetrics: boolean): ListedMetric {
  if (metric === null || (typeof metric !== 'object' && typeof metric !== 'function')) {
    throw new Error(`the registry lists ${String(metric)}, which is not a metric`);
  }
  const { name, type } = metric as Partial<MetricLike>;
  if (typeof name !== 'string') throw new Error('the registry lists a metric without a name');
  const isCounter = type === 'counter';
  const shown = isOpenMetrics && isCounter ? `${name.replace(TOTAL, '')}_total` : name;
  return {
    metric: metric as MetricLike,
    given: name,
    name: metric instanceof CounterFamily ? metric.exposedName : shown,
    isCounter,
  };
}
