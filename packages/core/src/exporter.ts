import type { IncomingMessage, ServerResponse } from 'node:http';
import { callUser } from './call-user.js';
import type {
  ChannelExporter,
  ConsumerRecorder,
  InboundRecorder,
  OutboundRecorder,
} from './channel-exporter.js';
import { createMetrics, type ExporterMetrics } from './create-metrics.js';
import { ChannelExporterError, formatValue } from './errors.js';
import type { Sources } from './exposition/collect.js';
import { MetricsPage } from './exposition/metrics-page.js';
import { Failures } from './failures.js';
import { knownCallerCheck } from './labels/known-callers.js';
import { CONSUMER, INBOUND, OUTBOUND } from './labels/schema.js';
import { type ResolvedExporterOptions, readExporterOptions } from './options/read-exporter-options.js';
import type { Authorize, ExporterOptions } from './options/types.js';
import type { GroupKey } from './processes/group-directory.js';
import { findGroup } from './processes/group-key.js';
import { GroupPage, type GroupPageOptions } from './processes/group-page.js';
import { createConsumerRecorder } from './recorders/consumer.js';
import { createInboundRecorder } from './recorders/inbound.js';
import { createOutboundRecorder } from './recorders/outbound.js';
import { createDefaultMetrics } from './registry/default-metrics.js';
import { defaultRegistries, noClient } from './registry/prom-client.js';
import { RegisteredMetrics } from './registry/registered-metrics.js';
import type { RegistryLike } from './registry-like.js';
import type { Retired } from './series/admission.js';
import type { HistogramFamily } from './series/histogram-family.js';
import { PendingObservations } from './series/pending-observations.js';
import { appidOf } from './syscode.js';

/**
 * Creates an exporter: checks every option, then registers the three families. Opens no port and keeps no global state.
 * Most apps want `init`, which does both.
 * @throws ChannelExporterError for a wrong option, or `registry_in_use` if the registry already has such families
 * @example
 * const exporter = createExporter({ syscode: 'A123010101', registry: new Registry() });
 */
export function createExporter(options: ExporterOptions): ChannelExporter {
  return buildExporter(readExporterOptions('createExporter', options), false);
}

/**
 * Builds the parts of an exporter from checked options, and registers its metrics.
 * @param isOfProcess whether it is the one exporter of the process, which belongs to the group of a cluster by itself
 */
export function buildExporter(options: ResolvedExporterOptions, isOfProcess: boolean): Exporter {
  const [registry, ...others] = options.registry === undefined ? defaultRegistries() : [options.registry];
  if (registry === undefined) {
    throw noClient('no registry was given', 'set registry and defaultMetrics: false');
  }
  const pending = new PendingObservations();
  const failures: Failures = new Failures(options.logger, (component) => metrics.own.countError(component));
  const isKnownCaller = knownCallerCheck(options.knownCallers, (call) =>
    callUser(failures, 'known_callers', call, []),
  );
  const metrics: ExporterMetrics = createMetrics(
    options,
    registry,
    pending,
    isKnownCaller,
    (family, retired) => exporter.keepRetired(family, retired),
  );
  const { inner, partner, consumed, own } = metrics;
  const registered = new RegisteredMetrics(registry, [inner, partner, consumed, ...own.metrics]);
  registered.refuseDuplicates();
  const defaults = options.defaultMetrics ? createDefaultMetrics() : undefined;
  const joined = defaults === undefined ? others : [...others, defaults.registry];
  const key = findGroup(options.syscode, options.group, isOfProcess);
  const exporter: Exporter = new Exporter({
    options,
    registry,
    metrics,
    registered,
    failures,
    pending,
    joined,
    key,
  });
  if (defaults !== undefined) exporter.onClose(() => defaults.stop());
  try {
    registered.register();
  } catch (error) {
    // The registry refuses a metric: `close` frees the rest at once.
    exporter.close().catch(() => {});
    throw error;
  }
  return exporter;
}

interface ExporterParts {
  readonly options: ResolvedExporterOptions;
  readonly registry: RegistryLike;
  readonly metrics: ExporterMetrics;
  readonly registered: RegisteredMetrics;
  readonly failures: Failures;
  readonly pending: PendingObservations;
  /** Further registries on the page, the latest first. */
  readonly joined: readonly RegistryLike[];
  /** The group of processes that it belongs to, if any. */
  readonly key: GroupKey | undefined;
}

/** Implements {@link ChannelExporter}; the rest of its members is for `init`. */
export class Exporter implements ChannelExporter {
  readonly syscode: string;
  readonly appid: string;
  readonly registry: RegistryLike;
  readonly inbound: InboundRecorder;
  readonly outbound: OutboundRecorder;
  readonly consumer: ConsumerRecorder;
  readonly #registered: RegisteredMetrics;
  readonly #failures: Failures;
  readonly #page: MetricsPage;
  readonly #group: GroupPage | undefined;
  readonly #families: readonly HistogramFamily[];
  readonly #joined: RegistryLike[];
  readonly #claims = new Map<string, WeakSet<object>>();
  readonly #closeListeners: (() => void | Promise<void>)[] = [];
  readonly #servedListeners: (() => void)[] = [];
  #closing: Promise<void> | undefined;

  constructor({ options, registry, metrics, registered, failures, pending, joined, key }: ExporterParts) {
    this.syscode = options.syscode;
    this.appid = appidOf(options.syscode);
    this.registry = registry;
    this.#registered = registered;
    this.#failures = failures;
    this.#joined = [...joined];
    const { inner, partner, consumed } = metrics;
    const context = { failures, pending, isClosed: () => this.closed };
    this.inbound = createInboundRecorder({ ...context, series: inner, exporter: this });
    this.outbound = createOutboundRecorder({
      ...context,
      series: partner,
      directory: options.partners?.directory,
      readPartnerCode: options.readPartnerCode,
    });
    this.consumer = createConsumerRecorder({ ...context, series: consumed });
    this.#families = [inner, partner, consumed];
    const sources: Sources = {
      registry,
      families: this.#families,
      joined: this.#joined,
      ours: () => (this.closed ? [] : registered.list()),
      failed: (component, error) => this.failed(component, error),
    };
    this.#group = key === undefined ? undefined : this.#joinGroup({ ...options, key, sources, pending });
    this.#page = new MetricsPage({
      ...sources,
      collectGroup: this.#group?.collect,
      pending,
      restoreFamilies: () => this.#restoreBeforeScrape(),
    });
  }

  get closed(): boolean {
    return this.#closing !== undefined;
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

  metricsText(): Promise<string> {
    return this.#page.text();
  }

  /** True if `/metrics` shows the other processes of a group, too. */
  get isInGroup(): boolean {
    return this.#group !== undefined;
  }

  /** True once something was recorded. */
  get hasObservations(): boolean {
    return this.#families.some(({ store }) => store.sets.size > 0);
  }

  /** Keeps label sets that a family has retired until the group has counted them. */
  keepRetired(family: HistogramFamily, retired: Retired): void {
    this.#group?.keepRetired(family, retired);
  }

  /** Joins a group. If that fails, the page is that of this process alone. */
  #joinGroup(options: Omit<GroupPageOptions, 'schemas'>): GroupPage | undefined {
    try {
      const group = new GroupPage({ ...options, schemas: [INBOUND, OUTBOUND, CONSUMER] });
      this.onClose(() => group.close());
      return group;
    } catch (error) {
      this.failed('processes', `${String(error)}; /metrics shows this process alone`);
      return undefined;
    }
  }

  claimMetricsPath(): void {
    for (const callback of this.#servedListeners) callback();
  }

  /** Calls back on `close()`. */
  onClose(callback: () => void | Promise<void>): void {
    this.#closeListeners.push(callback);
  }

  /** Calls back each time that an app starts to serve the scrape. */
  onMetricsPathServed(callback: () => void): void {
    this.#servedListeners.push(callback);
  }

  /**
   * Adds default registries of other metrics clients, or of other copies of one, to the page.
   * @returns true if one of them is new
   */
  joinRegistries(registries: readonly RegistryLike[]): boolean {
    const others = registries.filter((registry) => !this.#joined.includes(registry));
    this.#joined.unshift(...others);
    return others.length > 0;
  }

  /** Registers the families again after the app's `registry.clear()`. */
  restoreFamilies(): void {
    this.#registered.register();
  }

  /** Metrics that the registry refuses are on the page all the same. */
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

  /** Runs every step, then throws the errors of those that failed. */
  async #close(): Promise<void> {
    const steps = [...this.#registered.removals(), ...this.#closeListeners];
    const outcomes = await Promise.allSettled(steps.map(async (step) => step()));
    const reasons = outcomes.flatMap((outcome): unknown[] =>
      outcome.status === 'rejected' ? [outcome.reason] : [],
    );
    if (reasons.length > 1) throw new AggregateError(reasons, `close: ${reasons.map(String).join('; ')}`);
    if (reasons.length === 1) throw reasons[0];
  }
}
