import type { MetricLike, MetricSnapshot, RegistryLike } from '../registry-like.js';
import { clearTimeout, clock, setTimeout } from '../runtime.js';
import { CounterFamily } from '../series/counter-family.js';
import { HistogramFamily } from '../series/histogram-family.js';
import { defaultLabelsOf } from './default-labels.js';
import { FamilySection } from './family-section.js';
import { MetricSection } from './metric-section.js';
import type { Section } from './section.js';
import { nextTurn } from './turns.js';

export interface Sources {
  /** The user's, in which our families live. */
  readonly registry: RegistryLike;
  readonly families: readonly HistogramFamily[];
  /** Process and Node metrics; those whose names the user's registry has are left out. */
  readonly defaultRegistry: RegistryLike | undefined;
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
  const defaultLabels = defaultLabelsOf(registry, (error) => failed('collect', error));
  const sections: Promise<Section | undefined>[] = [];
  let turnBegan = clock.now();
  for (const metric of metricsOf(sources)) {
    if (metric instanceof HistogramFamily && families.includes(metric)) {
      sections.push(Promise.resolve(new FamilySection(metric, defaultLabels)));
      continue;
    }
    if (clock.now() - turnBegan > TURN_MS) {
      await nextTurn();
      turnBegan = clock.now();
    }
    const section = async (): Promise<Section | undefined> => {
      try {
        const snapshot = await inTime(metric, timeoutMs);
        const name = metric instanceof CounterFamily ? metric.exposedName : snapshot.name;
        return new MetricSection({ ...snapshot, name }, defaultLabels, (error) => failed('collect', error));
      } catch (error) {
        failed('collect', error);
        return undefined;
      }
    };
    sections.push(section());
  }
  return (await Promise.all(sections)).filter((section) => section !== undefined);
}

function metricsOf({ registry, defaultRegistry }: Sources): readonly MetricLike[] {
  const own = registry.getMetricsAsArray() as readonly MetricLike[];
  const names = new Set(own.map(({ name }) => name));
  const defaults = (defaultRegistry?.getMetricsAsArray() ?? []) as readonly MetricLike[];
  return [...own, ...defaults.filter(({ name }) => !names.has(name))];
}

async function inTime(metric: MetricLike, timeoutMs: number): Promise<MetricSnapshot> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const tooLate = (): void => reject(new Error(`${metric.name}: get() took longer than ${timeoutMs} ms`));
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
