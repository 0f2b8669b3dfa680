import { collectMetrics, type NamedSnapshot, type Sources } from '../exposition/collect.js';
import { HistogramWriter } from '../exposition/histogram-writer.js';
import { fitOpenMetrics, readDefaultLabels } from '../exposition/read-registry.js';
import type { Collected, MetricWriter } from '../exposition/scrape.js';
import { SnapshotWriter } from '../exposition/snapshot-writer.js';
import type { FamilySchema } from '../labels/schema.js';
import { OVERFLOW, RETIRED, RETIRED_SUM } from '../registry/self-metrics.js';
import type { MetricLike, MetricSnapshot } from '../registry-like.js';
import { setTimeout } from '../runtime.js';
import type { Retired } from '../series/admission.js';
import type { HistogramFamily, WritableFamily } from '../series/histogram-family.js';
import { leText } from '../series/le-text.js';
import type { PendingObservations } from '../series/pending-observations.js';
import { appidOf } from '../syscode.js';
import type { GroupKey } from './group-directory.js';
import { metricLines } from './metric-lines.js';
import type { MetricTotals } from './metric-totals.js';
import { oneAtATime } from './one-at-a-time.js';
import { type GroupTotals, ProcessGroup } from './process-group.js';
import { inTurns, type Steps } from './steps.js';

/** Time limit of a metric's `get()`, in milliseconds. */
const GET_MS = 1_000;
/** After this time a process publishes the metrics that it has read before: it must answer a scrape in 250 ms. */
const FRESH_MS = 150;

const WORKERS = 'channel_exporter_workers';

export interface GroupPageOptions {
  readonly key: GroupKey;
  readonly sources: Sources;
  readonly schemas: readonly FamilySchema[];
  readonly cardinalityLimit: number;
  readonly idleSetMs: number;
  /** Observations that have ended and are not counted yet. */
  readonly pending: PendingObservations;
}

/** A metric as it is now, or its earlier lines. */
type Read = NamedSnapshot | readonly Uint8Array[];

/** The page of a group of processes: the three families, the app's metrics and the default metrics of all of them. */
export class GroupPage {
  readonly #options: GroupPageOptions;
  readonly #group: ProcessGroup;
  readonly #constants: { readonly appid: string; readonly application: string };
  #lines: readonly Uint8Array[] = [];
  /** True while a scrape waits for the lines. */
  #isAsked = false;
  /** The last lines of metrics with a `collect`. */
  readonly #collected = new WeakMap<MetricLike, readonly Uint8Array[]>();

  /** @throws Error if there is no directory for the group */
  constructor(options: GroupPageOptions) {
    const { key, sources, schemas, cardinalityLimit, idleSetMs } = options;
    const names = sources.families.map(({ name }) => name);
    const own = new Set([...names, RETIRED.name, RETIRED_SUM.name, WORKERS]);
    this.#options = options;
    this.#constants = { appid: appidOf(key.syscode), application: key.syscode };
    this.#group = new ProcessGroup({
      key,
      families: sources.families,
      schemas: new Map(schemas.map((schema) => [schema.nameOf(key.syscode), schema])),
      cardinalityLimit,
      idleSetMs,
      metrics: (isAsked) => this.#readLines(isAsked),
      isOwn: (name) => own.has(name),
      onFold: (metrics, metric, label, by) =>
        metrics.count(OVERFLOW, { ...this.#constants, metric, label }, by),
      onRetire: (metrics, metric, observations, sumMs) =>
        this.#countRetired(metrics, metric, observations, sumMs),
      failed: (error) => sources.failed('processes', error),
    });
  }

  /** Keeps sets that a family has retired until the group has counted them. */
  keepRetired(family: HistogramFamily, retired: Retired): void {
    this.#group.keepRetired(family, retired);
  }

  /** Leaves the group. */
  close(): void {
    this.#group.close();
  }

  /**
   * Reads the metrics of all processes; undefined if this one could not join them. It rejects rather than show less than a
   * scrape before: counters would go back. Calls that come before it begins share it.
   */
  readonly collect: () => Promise<Collected | undefined> = oneAtATime(async () => {
    const totals = await this.#group.totals();
    return totals === undefined ? undefined : inTurns(this.#collect(totals));
  });

  *#collect(totals: GroupTotals): Steps<Collected> {
    const { sources } = this.#options;
    const collectFailed = (error: unknown): void => sources.failed('collect', error);
    const defaultLabels = readDefaultLabels(sources.registry, collectFailed);
    const writers: MetricWriter[] = sources.families.map((family) => {
      const total = totals.families.get(family.name);
      return new HistogramWriter(total === undefined ? family : withTotals(family, total), defaultLabels);
    });
    for (const { name } of sources.families) this.#countRetired(totals.metrics, name, 0, 0);
    const snapshots = [...(yield* totals.metrics.snapshots()), this.#workers(totals)];
    for (const snapshot of snapshots) {
      try {
        writers.push(new SnapshotWriter(snapshot, snapshot.name, defaultLabels, collectFailed));
      } catch (error) {
        collectFailed(error);
      }
    }
    const shown = snapshots.map(({ name, type }) => ({ name, isCounter: type === 'counter' }));
    const families = sources.families.map(({ name }) => ({ name, isCounter: false }));
    return { writers, fitsOpenMetrics: () => fitOpenMetrics([...families, ...shown]) };
  }

  /** Present from the start with 0. */
  #countRetired(metrics: MetricTotals, metric: string, observations: number, sumMs: number): void {
    metrics.count(RETIRED, { ...this.#constants, metric }, observations);
    metrics.count(RETIRED_SUM, { ...this.#constants, metric }, sumMs);
  }

  #workers({ live, stale, ended }: GroupTotals): MetricSnapshot {
    const states = Object.entries({ live, stale, retired: ended });
    return {
      name: WORKERS,
      help: 'Processes and threads of the group: live, stale (did not answer in time, last counts used) or retired (ended, counts kept).',
      type: 'gauge',
      aggregator: 'first',
      values: states.map(([state, value]) => ({ labels: { ...this.#constants, state }, value })),
    };
  }

  /**
   * The metrics of this process but the three families, as they are now, or as they were if that takes too long.
   * @param isAsked false if no scrape waits: then no `collect` of the app is called, which may cost much or start a new
   * measurement
   */
  async #readLines(isAsked: boolean): Promise<readonly Uint8Array[]> {
    const { pending } = this.#options;
    if (!pending.isEmpty) await pending.whenSettled();
    this.#isAsked ||= isAsked;
    const late = new Promise<void>((resolve) => {
      setTimeout(resolve, FRESH_MS).unref();
    });
    await Promise.race([this.#readAll(), late]);
    return this.#lines;
  }

  /** One at a time: with many series, one may be running when the next publication comes. */
  readonly #readAll = oneAtATime(async () => {
    const isAsked = this.#isAsked;
    this.#isAsked = false;
    const read = await collectMetrics<Read>(
      this.#options.sources,
      GET_MS,
      () => [],
      (named) => named,
      (metric) => (isAsked || !hasCollect(metric) ? undefined : (this.#collected.get(metric) ?? [])),
    );
    this.#lines = await inTurns(this.#linesOf(read));
  });

  *#linesOf(read: readonly Read[]): Steps<readonly Uint8Array[]> {
    const all: Uint8Array[] = [];
    for (const each of read) {
      try {
        const lines = 'snapshot' in each ? yield* metricLines(each.snapshot, each.name) : each;
        if ('metric' in each && hasCollect(each.metric)) this.#collected.set(each.metric, lines);
        for (const line of lines) all.push(line);
      } catch (error) {
        this.#options.sources.failed('collect', error);
      }
    }
    return all;
  }
}

/** Returns whether `get()` calls a function of the app's, or of the default metrics. */
function hasCollect(metric: MetricLike): boolean {
  return typeof (metric as { collect?: unknown }).collect === 'function';
}

function withTotals(
  { name, help, labelNames, constantLabels }: HistogramFamily,
  { buckets, store }: Readonly<{ buckets: readonly number[]; store: WritableFamily['store'] }>,
): WritableFamily {
  const leTexts = [...buckets.map(leText), '+Inf'];
  return { name, help, labelNames, constantLabels, leTexts, store };
}
