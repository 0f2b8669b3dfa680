import { FAILURE_COMPONENTS } from './failures.js';
import { appidLabel } from './labels/appid.js';
import { applicationLabel } from './labels/application.js';
import { CONSUMER, type FamilySchema, INBOUND, OUTBOUND } from './labels/schema.js';
import { log } from './log.js';
import type { ResolvedExporterOptions } from './options/read-exporter-options.js';
import { HistogramMetric } from './registry/histogram-metric.js';
import { SelfMetrics } from './registry/self-metrics.js';
import type { RegistryLike } from './registry-like.js';
import type { Retired } from './series/admission.js';
import { OTHER } from './series/folding.js';
import type { Fold } from './series/histogram-family.js';
import type { PendingObservations } from './series/pending-observations.js';
import { VERSION } from './version.js';

/** The three families of an exporter, and its metrics about itself. */
export interface ExporterMetrics {
  readonly inner: HistogramMetric;
  readonly partner: HistogramMetric;
  readonly consumed: HistogramMetric;
  readonly own: SelfMetrics;
}

/**
 * Creates the metrics of an exporter. Each fold is counted. A family logs its first fold, and the first of closed text.
 * @param registry of the app, which will hold them
 * @param pending they wait for it before they are read
 * @param isKnownCaller true for callers that the app knows
 * @param onRetire called when a family has retired label sets
 */
export function createMetrics(
  options: ResolvedExporterOptions,
  registry: RegistryLike,
  pending: PendingObservations,
  isKnownCaller: (caller: string) => boolean,
  onRetire: (family: HistogramMetric, retired: Retired) => void,
): ExporterMetrics {
  const { syscode, cardinalityLimit, idleSetMs } = options;
  const constantLabels = { appid: appidLabel(syscode), application: applicationLabel(syscode) };
  const own = new SelfMetrics({
    ...constantLabels,
    families: [INBOUND, OUTBOUND, CONSUMER].map(({ nameOf, labels }) => ({ name: nameOf(syscode), labels })),
    places: FAILURE_COMPONENTS,
    version: VERSION,
  });
  const family = (schema: FamilySchema, buckets: readonly number[]): HistogramMetric => {
    const name = schema.nameOf(syscode);
    const metric: HistogramMetric = new HistogramMetric({
      schema,
      name,
      constantLabels,
      buckets,
      cardinalityLimit,
      idleSetMs,
      isKnownCaller,
      registry,
      pending,
      onFold: createFoldReporter(name, options, own),
      onRetire: (retired) => {
        own.countRetired(name, retired.observations, retired.sumMs);
        onRetire(metric, retired);
      },
    });
    return metric;
  };
  return {
    inner: family(INBOUND, options.innerMetricsBuckets),
    partner: family(OUTBOUND, options.partnerHttpMetricsBuckets),
    consumed: family(CONSUMER, options.consumerMetricsBuckets),
    own,
  };
}

/** Counts the folds of a family. Logs the first one, and the first of closed text, each with the value that caused it. */
function createFoldReporter(
  name: string,
  { cardinalityLimit, logger }: ResolvedExporterOptions,
  own: SelfMetrics,
): (fold: Fold) => void {
  const logged = { first: false, last: false };
  return ({ label, value, observations, isLast }) => {
    own.countOverflow(name, label, observations);
    const kind = isLast ? 'last' : 'first';
    if (logged[kind]) return;
    logged[kind] = true;
    const remedy = isLast
      ? 'half of the limit is used by values of the app itself; raise cardinalityLimit or record fewer of them'
      : 'raise cardinalityLimit or list the callers in knownCallers if these values are wanted; channel_exporter_overflow_total shows which label is flooded';
    log(
      logger,
      `[channel-exporter] ${name}: too many label sets (cardinalityLimit ${cardinalityLimit}): ${label}=${JSON.stringify(value)} is recorded as ${OTHER}; ${remedy}`,
    );
  };
}
