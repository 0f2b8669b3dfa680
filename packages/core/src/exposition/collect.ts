import type { MetricLike, MetricSnapshot } from '../registry-like.js';
import { clearTimeout, clock, setTimeout } from '../runtime.js';
import type { HistogramFamily } from '../series/histogram-family.js';
import { nextTurn } from './event-loop-scheduler.js';
import { HistogramWriter } from './histogram-writer.js';
import { type ListedMetric, listMetrics, type MetricSources, readDefaultLabels } from './read-registry.js';
import type { MetricWriter } from './scrape.js';
import { SnapshotWriter } from './snapshot-writer.js';

export interface Sources extends MetricSources {
  readonly families: readonly HistogramFamily[];
  readonly failed: (where: string, error: unknown) => void;
}

/** Time after which no further `get()` is called in one turn of the event loop, in milliseconds. */
const TURN_MS = 1;

/** Pending calls of `get()`. Another scrape waits for the same call instead of starting a second. */
const pendingGets = new WeakMap<object, Promise<MetricSnapshot>>();

/** A metric of the app or of this package, and the name that it is shown under. */
export interface NamedSnapshot {
  readonly metric: MetricLike;
  readonly snapshot: MetricSnapshot;
  readonly name: string;
}

/**
 * Calls `get()` of each metric, and returns their writers in the order of the registry. A metric whose `get()` throws, or
 * takes longer than `timeoutMs`, is left out.
 */
export async function collect(sources: Sources, timeoutMs: number): Promise<readonly MetricWriter[]> {
  const collectFailed = (error: unknown): void => sources.failed('collect', error);
  const defaultLabels = readDefaultLabels(sources.registry, collectFailed);
  return collectMetrics<MetricWriter>(
    sources,
    timeoutMs,
    (family) => new HistogramWriter(family, defaultLabels),
    ({ snapshot, name }) => new SnapshotWriter(snapshot, name, defaultLabels, collectFailed),
  );
}

/**
 * Reads the metrics of a page, in the order of the registry. One that throws, or takes too long, is left out.
 * @param known gives the value used in place of `get()`, if anything
 */
export async function collectMetrics<T>(
  sources: Sources,
  timeoutMs: number,
  ofFamily: (family: HistogramFamily) => T,
  ofSnapshot: (snapshot: NamedSnapshot) => T,
  known: (metric: MetricLike) => T | undefined = () => undefined,
): Promise<readonly T[]> {
  const { families, failed } = sources;
  const collectFailed = (error: unknown): void => failed('collect', error);
  const read: Promise<T | undefined>[] = [];
  let turnStartMs = clock.now();
  for (const listed of listMetrics(sources, collectFailed)) {
    const family = families.find((each: unknown) => each === listed.metric);
    if (family !== undefined) {
      read.push(Promise.resolve(ofFamily(family)));
      continue;
    }
    const kept = known(listed.metric);
    if (kept !== undefined) {
      read.push(Promise.resolve(kept));
      continue;
    }
    if (clock.now() - turnStartMs > TURN_MS) {
      await nextTurn();
      turnStartMs = clock.now();
    }
    const ofListed = async (): Promise<T | undefined> => {
      try {
        const snapshot = await inTime(listed, timeoutMs);
        const name = snapshot.name === listed.given ? listed.name : snapshot.name;
        return ofSnapshot({ metric: listed.metric, snapshot, name });
      } catch (error) {
        collectFailed(error);
        return undefined;
      }
    };
    read.push(ofListed());
  }
  return (await Promise.all(read)).filter((each) => each !== undefined);
}

async function inTime({ metric, name }: ListedMetric, timeoutMs: number): Promise<MetricSnapshot> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const tooLate = (): void => reject(new Error(`${name}: get() took longer than ${timeoutMs} ms`));
    timer = setTimeout(tooLate, timeoutMs).unref();
  });
  try {
    return await Promise.race([snapshotOf(metric), late]);
  } finally {
    clearTimeout(timer);
  }
}

function snapshotOf(metric: MetricLike): Promise<MetricSnapshot> {
  const pending = pendingGets.get(metric);
  if (pending !== undefined) return pending;
  const snapshot = Promise.resolve(metric.get());
  pendingGets.set(metric, snapshot);
  const done = (): void => void pendingGets.delete(metric);
  snapshot.then(done, done);
  return snapshot;
}
