import { createExporter } from '@channel-exporter/core';
import { Registry } from 'prom-client';
import { familyOf, SYSCODE } from '../strings/families.ts';
import { readSamples, type Sample } from './read-samples.ts';

const INNER = `${SYSCODE}_inner_metrics`;
/** Each of them may hold some sets of its own. */
const ROUTES = 8;
const IDLE_SET_MS = 1_000;
/** `f_code`, `code` and `method_code`, a bit each, the first label first. */
const OPEN = 0b11001;

export interface Floods {
  readonly floods: number;
  readonly cardinalityLimit: number;
  /** Called after each tenth of the floods. */
  readonly progress: (at: Checkpoint) => Promise<void> | void;
}

export interface Checkpoint {
  readonly floods: number;
  readonly labelSets: number;
}

export interface FloodReport {
  readonly observed: number;
  /** The observations of the sets that are held at the end, and those of the retired ones. */
  readonly held: number;
  readonly retired: number;
  /** Whether the first observation after each pause kept its caller. */
  readonly recovered: boolean;
}

/**
 * Floods the inbound family of an exporter again and again: new callers, codes and method codes, as many as the limit.
 * Then all of them are idle long enough, and the next flood needs their place. The clock is a number here.
 */
export async function runFloods({ floods, cardinalityLimit, progress }: Floods): Promise<FloodReport> {
  const registry = new Registry();
  const exporter = createExporter({
    syscode: SYSCODE,
    registry,
    defaultMetrics: false,
    cardinalityLimit,
    idleSetMs: IDLE_SET_MS,
    logger: () => {},
  });
  const family = familyOf(exporter, INNER);
  const tenth = Math.max(1, Math.floor(floods / 10));
  let observed = 0;
  let recovered = true;
  try {
    for (let flood = 1; flood <= floods; flood++) {
      const nowMs = flood * IDLE_SET_MS;
      for (let at = 0; at < cardinalityLimit; at++) {
        family.observe(
          [`caller-${flood}-${at}`, `/route-${at % ROUTES}`, '200', `${at}`, `method-${flood}-${at}`],
          5,
          1,
          OPEN,
          nowMs,
        );
      }
      observed += cardinalityLimit;
      if (flood % tenth !== 0) continue;
      const { callers, labelSets } = await read(registry);
      recovered &&= callers.has(`caller-${flood}-0`);
      await progress({ floods: flood, labelSets });
    }
    const { held, retired } = await read(registry);
    return { observed, held, retired, recovered };
  } finally {
    await exporter.close();
  }
}

async function read(
  registry: Registry,
): Promise<{ held: number; retired: number; labelSets: number; callers: Set<string> }> {
  const counts = await readSamples(registry, INNER, '_count');
  const retired = await readSamples(registry, 'channel_exporter_retired_observations_total');
  const sum = (samples: readonly Sample[]): number => samples.reduce((total, { value }) => total + value, 0);
  return {
    held: sum(counts),
    retired: sum(retired),
    labelSets: counts.length,
    callers: new Set(counts.map(({ labels }) => labels.f_code ?? '')),
  };
}
