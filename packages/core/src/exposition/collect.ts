import type { MetricLike, MetricSnapshot } from '../registry-like.js';
import { clearTimeout, clock, setTimeout } from '../runtime.js';
import type { HistogramFamily } from '../series/histogram-family.js';
import { defaultLabelsOf } from './default-labels.js';
import { FamilySection } from './family-section.js';
import { type ListedMetric, listedMetrics, type MetricSources } from './listed-metrics.js';
import { MetricSection } from './metric-section.js';
import type { Section } from './section.js';
import { nextTurn } from './turns.js';

export interface Sources extends MetricSources {
  readonly families: readonly HistogramFamily[];
  readonly failed: (where: string, error: unknown) => void;
}

/** How long the `get()`s of one turn may take together before the next waits for another turn, in milliseconds. */
const TURN_MS = 1;

/** Calls of `get()` that have not come back: another scrape waits for the same one instead of piling up a second. */
const running = new WeakMap<object, Promise<MetricSnapshot>>();

/**
 * The sections of a page, in the order of the registry. Each metric's `get()` is awaited; one that throws, or takes
 * longer than `timeoutMs`, costs itself only.
 */
export async function collect(sources: Sources, timeoutMs: number): Promise<readonly Section[]> {
  const { registry, families, failed } = sources;
  const collectFailed = (error: unknown): void => failed('collect', error);
  const defaultLabels = defaultLabelsOf(registry, collectFailed);
  const sections: Promise<Section | undefined>[] = [];
  let turnBegan = clock.now();
  for (const listed of listedMetrics(sources, collectFailed)) {
    const family = families.find((each: unknown) => each === listed.metric);
    if (family !== undefined) {
      sections.push(Promise.resolve(new FamilySection(family, defaultLabels)));
      continue;
    }
    if (clock.now() - turnBegan > TURN_MS) {
      await nextTurn();
      turnBegan = clock.now();
    }
    const section = async (): Promise<Section | undefined> => {
      try {
        const snapshot = await inTime(listed, timeoutMs);
        const name = snapshot.name === listed.given ? listed.name : snapshot.name;
        return new MetricSection(snapshot, name, defaultLabels, collectFailed);
      } catch (error) {
        collectFailed(error);
        return undefined;
      }
    };
    sections.push(section());
  }
  return (await Promise.all(sections)).filter((section) => section !== undefined);
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
  const pending = running.get(metric);
  if (pending !== undefined) return pending;
  const snapshot = Promise.resolve(metric.get());
  running.set(metric, snapshot);
  const done = (): void => void running.delete(metric);
  snapshot.then(done, done);
  return snapshot;
}
