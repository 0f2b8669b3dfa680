import { FAILURE_PLACES } from './failures.js';
import { CONSUMER, type FamilySchema, INBOUND, OUTBOUND } from './labels/schema.js';
import { log } from './log.js';
import type { ResolvedExporterOptions } from './options/exporter-options.js';
import type { Unsettled } from './recorders/unsettled.js';
import type { RegistryLike } from './registry-like.js';
import { OTHER } from './series/folding.js';
import { HistogramFamily } from './series/histogram-family.js';
import { OwnMetrics } from './series/own-metrics.js';
import { appidOf } from './syscode.js';
import { VERSION } from './version.js';

/** The three families of an exporter, and what it tells of itself. */
export interface ExporterMetrics {
  readonly inner: HistogramFamily;
  readonly partner: HistogramFamily;
  readonly consumed: HistogramFamily;
  readonly own: OwnMetrics;
}

/**
 * Makes the metrics of an exporter. A family that begins to fold says so once, and each fold is counted.
 * @param registry where they will be registered
 * @param unsettled what they wait for before they are read
 */
export function createMetrics(
  options: ResolvedExporterOptions,
  registry: RegistryLike,
  unsettled: Unsettled,
): ExporterMetrics {
  const { syscode, cardinalityLimit, logger } = options;
  const constantLabels = { appid: appidOf(syscode), application: syscode };
  const own = new OwnMetrics({
    ...constantLabels,
    families: [INBOUND, OUTBOUND, CONSUMER].map(({ nameOf, labels }) => ({ name: nameOf(syscode), labels })),
    places: FAILURE_PLACES,
    version: VERSION,
  });
  const family = (schema: FamilySchema, buckets: readonly number[]): HistogramFamily => {
    const name = schema.nameOf(syscode);
    let hasFolded = false;
    return new HistogramFamily({
      schema,
      name,
      constantLabels,
      buckets,
      cardinalityLimit,
      registry,
      unsettled,
      onFold: (label, observations) => {
        own.overflow(name, label, observations);
        if (hasFolded) return;
        hasFolded = true;
        log(
          logger,
          `[channel-exporter] ${name}: its label sets have become many (cardinalityLimit ${cardinalityLimit}), so new values of ${label} are recorded as ${OTHER}; channel_exporter_overflow_total counts them, of this label and others`,
        );
      },
    });
  };
  return {
    inner: family(INBOUND, options.innerMetricsBuckets),
    partner: family(OUTBOUND, options.partnerHttpMetricsBuckets),
    consumed: family(CONSUMER, options.consumerMetricsBuckets),
    own,
  };
}
