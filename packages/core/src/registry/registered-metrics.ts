import { ChannelExporterError } from '../errors.js';
import type { MetricLike, RegistryLike } from '../registry-like.js';

/** The metrics of one exporter in the registry of the app. */
export class RegisteredMetrics {
  readonly #registry: RegistryLike;
  /** By registered name: prom-client's OpenMetrics mode renames counters in place, for good. */
  readonly #metrics: ReadonlyMap<string, MetricLike>;

  constructor(registry: RegistryLike, metrics: readonly MetricLike[]) {
    this.#registry = registry;
    this.#metrics = new Map(metrics.map((metric) => [metric.name, metric]));
  }

  /** Returns all of them, registered or not. */
  list(): MetricLike[] {
    return [...this.#metrics.values()];
  }

  /** @throws ChannelExporterError `registry_in_use` if the registry has a metric with one of the names */
  refuseDuplicates(): void {
    const duplicate = [...this.#metrics.keys()].find(
      (name) => this.#registry.getSingleMetric(name) !== undefined,
    );
    if (duplicate === undefined) return;
    throw new ChannelExporterError(
      'registry_in_use',
      `duplicate metric ${duplicate}: the registry already has it, from another exporter or from the app; close() that exporter first, or pass each exporter its own registry: createExporter({ registry: new Registry() })`,
    );
  }

  /** Registers the metrics that the registry does not have: all at first, later those that the app's `registry.clear()` removed. */
  register(): void {
    for (const [name, metric] of this.#metrics) {
      if (this.#registry.getSingleMetric(name) !== undefined) continue;
      (metric as { name: string }).name = name;
      this.#registry.registerMetric(metric as never);
    }
  }

  /** Returns a function per metric that removes it: if one throws, the others can still be called. */
  removals(): (() => void)[] {
    return [...this.#metrics].map(([name, metric]) => () => {
      if (this.#registry.getSingleMetric(name) === metric) this.#registry.removeSingleMetric(name);
    });
  }
}
