import type { IncomingMessage, ServerResponse } from 'node:http';
import { callUser } from './call-user.js';
import type {
  ChannelExporter,
  ConsumerRecorder,
  InboundRecorder,
  OutboundRecorder,
} from './channel-exporter.js';
import { createMetrics } from './create-metrics.js';
import { ChannelExporterError, formatValue } from './errors.js';
import { MetricsPage } from './exposition/metrics-page.js';
import { Failures } from './failures.js';
import { knownCallerCheck } from './labels/known-callers.js';
import { type ResolvedExporterOptions, readExporterOptions } from './options/read-exporter-options.js';
import type { Authorize, ExporterOptions } from './options/types.js';
import { createConsumerRecorder } from './recorders/consumer.js';
import { createInboundRecorder } from './recorders/inbound.js';
import { createOutboundRecorder } from './recorders/outbound.js';
import { createDefaultMetrics } from './registry/default-metrics.js';
import { defaultRegistries, noClient } from './registry/prom-client.js';
import type { MetricLike, RegistryLike } from './registry-like.js';
import { PendingObservations } from './series/pending-observations.js';
import { appidOf } from './syscode.js';

/**
 * Makes a new exporter: checks every option, then registers the three families. It opens no port and keeps no global
 * state. Most apps want `init`, which adds both.
 * @throws ChannelExporterError for a wrong option, or `registry_in_use` where the registry holds such families already
 * @example
 * const exporter = createExporter({ syscode: 'A123010101', registry: new Registry() });
 */
export function createExporter(options: ExporterOptions): ChannelExporter {
  return new Exporter(readExporterOptions('createExporter', options));
}

/** The one implementation of {@link ChannelExporter}; what it has beyond that interface is for `init`. */
export class Exporter implements ChannelExporter {
  readonly syscode: string;
  readonly appid: string;
  readonly registry: RegistryLike;
  readonly inbound: InboundRecorder;
  readonly outbound: OutboundRecorder;
  readonly consumer: ConsumerRecorder;
  /** By the names that they are registered under: prom-client's OpenMetrics mode renames counters in place, for good. */
  readonly #metrics: ReadonlyMap<string, MetricLike>;
  readonly #failures: Failures;
  readonly #page: MetricsPage;
  /** Registries that are on the page beside that one, the latest first. */
  readonly #joined: RegistryLike[] = [];
  readonly #claims = new Map<string, WeakSet<object>>();
  readonly #whenClosed: (() => void | Promise<void>)[] = [];
  readonly #whenServed: (() => void)[] = [];
  #served = false;
  #closing: Promise<void> | undefined;

  constructor(options: ResolvedExporterOptions) {
    this.syscode = options.syscode;
    this.appid = appidOf(options.syscode);
    const [registry, ...others] = options.registry === undefined ? defaultRegistries() : [options.registry];
    if (registry === undefined)
      throw noClient('no registry was given', 'give a registry and defaultMetrics: false');
    this.registry = registry;
    const pending = new PendingObservations();
    const isKnownCaller = knownCallerCheck(options.knownCallers, (call) =>
      callUser(this.#failures, 'known_callers', call, []),
    );
    const metrics = createMetrics(options, this.registry, pending, isKnownCaller);
    const { inner, partner, consumed, own } = metrics;
    const families = [inner, partner, consumed];
    this.#metrics = new Map([...families, ...own.metrics].map((metric) => [metric.name, metric]));
    this.#failures = new Failures(options.logger, (where) => own.countError(where));

    const services = { failures: this.#failures, isClosed: () => this.closed, pending };
    this.outbound = createOutboundRecorder({
      ...services,
      series: partner,
      directory: options.partners?.directory,
      readPartnerCode: options.readPartnerCode,
    });
    this.consumer = createConsumerRecorder({ ...services, series: consumed });
    this.inbound = createInboundRecorder({ ...services, exporter: this, series: inner });

    this.#refuseOthers();
    const defaults = options.defaultMetrics ? createDefaultMetrics() : undefined;
    if (defaults !== undefined) {
      this.#whenClosed.push(() => defaults.stop());
      this.#joined.push(defaults.registry);
    }
    this.joinRegistries(others);
    this.#page = new MetricsPage({
      registry: this.registry,
      families,
      joined: this.#joined,
      ours: () => (this.closed ? [] : [...this.#metrics.values()]),
      pending,
      restoreFamilies: () => this.#restoreBeforeScrape(),
      failed: (where, error) => this.failed(where, error),
    });
    try {
      this.restoreFamilies();
    } catch (error) {
      // A registry that takes no metric: what has been started must not stay.
      this.close().catch(() => {});
      throw error;
    }
  }

  get closed(): boolean {
    return this.#closing !== undefined;
  }

  /** True once an app serves the scrape by itself. */
  get metricsPathServed(): boolean {
    return this.#served;
  }

  claim(kind: string, target: object): boolean {
    const claimed = this.#claims.get(kind) ?? new WeakSet();
    this.#claims.set(kind, claimed);
    if (claimed.has(target)) return false;
    claimed.add(target);
    return true;
  }

  isClaimed(kind: string, target: object): boolean {
    return this.#claims.get(kind)?.has(target) ?? false;
  }

  release(kind: string, target: object): void {
    this.#claims.get(kind)?.delete(target);
  }

  invalidTarget(where: string, given: unknown, expected: string): Error {
    return new ChannelExporterError('invalid_target', `${where}: ${formatValue(given)} must be ${expected}`);
  }

  failed(where: string, error: unknown): void {
    this.#failures.report(where, error);
  }

  serveMetrics(request: IncomingMessage, response: ServerResponse, authorize?: Authorize): void {
    this.#page.serve(request, response, authorize);
  }

  claimMetricsPath(): void {
    this.#served = true;
    for (const callback of this.#whenServed) callback();
  }

  /** Calls back when the exporter is closed. */
  onClose(callback: () => void | Promise<void>): void {
    this.#whenClosed.push(callback);
  }

  /** Calls back each time that an app begins to serve the scrape. */
  onMetricsPathServed(callback: () => void): void {
    this.#whenServed.push(callback);
  }

  /**
   * Shows the metrics of further default registries on the page: of the other client, or of a second copy of it.
   * @returns whether one of them is new
   */
  joinRegistries(registries: readonly RegistryLike[]): boolean {
    const others = registries.filter((registry) => !this.#joined.includes(registry));
    this.#joined.unshift(...others);
    return others.length > 0;
  }

  /** Registers the families that the registry does not hold: all at first, and what the app's `registry.clear()` took. */
  restoreFamilies(): void {
    for (const [name, metric] of this.#metrics) {
      if (this.registry.getSingleMetric(name) !== undefined) continue;
      // prom-client renames counters in place when its registry writes OpenMetrics.
      (metric as { name: string }).name = name;
      this.registry.registerMetric(metric as never);
    }
  }

  /** What the registry does not take back is on our page all the same. */
  #restoreBeforeScrape(): void {
    if (this.closed) return;
    try {
      this.restoreFamilies();
    } catch (error) {
      this.failed('collect', error);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Whatever fails, the rest is freed; then it is thrown. */
  async #close(): Promise<void> {
    const steps = [
      ...[...this.#metrics].map(([name, metric]) => () => {
        if (this.registry.getSingleMetric(name) === metric) this.registry.removeSingleMetric(name);
      }),
      ...this.#whenClosed,
    ];
    const outcomes = await Promise.allSettled(steps.map(async (step) => step()));
    const reasons = outcomes.flatMap((outcome): unknown[] =>
      outcome.status === 'rejected' ? [outcome.reason] : [],
    );
    if (reasons.length > 1) throw new AggregateError(reasons, `close: ${reasons.map(String).join('; ')}`);
    if (reasons.length === 1) throw reasons[0];
  }

  #refuseOthers(): void {
    const taken = [...this.#metrics.keys()].find((name) => this.registry.getSingleMetric(name) !== undefined);
    if (taken === undefined) return;
    throw new ChannelExporterError(
      'registry_in_use',
      `the registry holds ${taken} already, from another exporter or from the app; close() that exporter first, or give each its own: createExporter({ registry: new Registry() })`,
    );
  }
}
