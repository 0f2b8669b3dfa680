import { checkBuckets, DEFAULT_BUCKETS } from '../buckets.js';
import { formatValue } from '../errors.js';
import { cleanText } from '../label-text.js';
import { type PartnerDirectoryInput, readDirectory } from '../partners/directory.js';
import type { PartnerDirectory } from '../partners/partner-directory.js';
import type { RegistryLike } from '../registry-like.js';
import { checkSyscode } from '../syscode.js';
import { type Rule, type Rules, readOptions, wrongOption } from './read-options.js';
import { boolean, fn, oneOf, port, text, wholeNumber } from './rules.js';
import type { ExporterOptions, Logger, ReadCode } from './types.js';

/** {@link ExporterOptions}, checked, with defaults. */
export interface ResolvedExporterOptions {
  readonly syscode: string;
  readonly innerMetricsBuckets: readonly number[];
  readonly partnerHttpMetricsBuckets: readonly number[];
  readonly consumerMetricsBuckets: readonly number[];
  readonly defaultMetricsPort: number | false;
  readonly defaultMetricsHost: string | undefined;
  readonly partners:
    | { readonly input: PartnerDirectoryInput; readonly directory: PartnerDirectory }
    | undefined;
  readonly readPartnerCode: Readonly<Record<string, ReadCode>>;
  /** Undefined for the default registry of prom-client. */
  readonly registry: RegistryLike | undefined;
  readonly defaultMetrics: boolean;
  readonly cardinalityLimit: number;
  readonly knownCallers: readonly string[] | ((caller: string) => boolean);
  readonly idleSetMs: number;
  readonly group: string | false | undefined;
  readonly logger: Logger;
}

/** Port that the fleet's Prometheus scrapes if no app serves `/metrics`; the Python library's default. */
export const DEFAULT_METRICS_PORT = 9166;

const buckets: Rule<readonly number[]> = (given, path) => checkBuckets(path, given);
const defaultBuckets = (): readonly number[] => DEFAULT_BUCKETS;

const REGISTRY_MEMBERS = ['registerMetric', 'removeSingleMetric', 'getSingleMetric', 'getMetricsAsArray'];

const registry: Rule<RegistryLike> = (given, path) => {
  const isRegistry =
    typeof given === 'object' &&
    given !== null &&
    REGISTRY_MEMBERS.every((name) => typeof (given as Record<string, unknown>)[name] === 'function');
  return isRegistry ? (given as RegistryLike) : wrongOption(path, given, 'a Registry of prom-client');
};

const readers: Rule<Readonly<Record<string, ReadCode>>> = (given, path) => {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return wrongOption(
      path,
      given,
      'an object of functions by partner, such as { "1": (body) => body.retCode }',
    );
  }
  const reader = fn<ReadCode>();
  return Object.fromEntries(
    Object.entries(given).map(([partner, value]) => [
      cleanText(partner),
      reader(value, `${path}[${formatValue(partner)}]`),
    ]),
  );
};

const callers: Rule<readonly string[] | ((caller: string) => boolean)> = (given, path) => {
  if (typeof given === 'function') return given as (caller: string) => boolean;
  if (Array.isArray(given)) return Array.from(given, (caller, at) => text(caller, `${path}[${at}]`));
  return wrongOption(path, given, 'an array of callers such as ["B234020202"], or a function');
};

/** The rules of {@link ResolvedExporterOptions}. */
export const EXPORTER_RULES: Rules<ResolvedExporterOptions> = {
  syscode: { rule: checkSyscode, absent: () => checkSyscode(undefined) },
  innerMetricsBuckets: { rule: buckets, absent: defaultBuckets },
  partnerHttpMetricsBuckets: { rule: buckets, absent: defaultBuckets },
  consumerMetricsBuckets: { rule: buckets, absent: defaultBuckets },
  defaultMetricsPort: { rule: oneOf([false], port), absent: () => DEFAULT_METRICS_PORT },
  defaultMetricsHost: { rule: text, absent: () => undefined },
  partners: { rule: readDirectory, absent: () => undefined },
  readPartnerCode: { rule: readers, absent: () => ({}) },
  registry: { rule: registry, absent: () => undefined },
  defaultMetrics: { rule: boolean, absent: () => true },
  cardinalityLimit: { rule: wholeNumber(1, 'label sets'), absent: () => 2000 },
  knownCallers: { rule: callers, absent: () => [] },
  idleSetMs: { rule: wholeNumber(1, 'milliseconds'), absent: () => 3_600_000 },
  group: { rule: oneOf([false], text), absent: () => undefined },
  logger: { rule: fn<Logger>(), absent: () => console.warn },
};

/** Checks the options of an exporter. Nothing is registered or opened. @throws ChannelExporterError */
export function readExporterOptions(where: string, given: ExporterOptions): ResolvedExporterOptions {
  const options = readOptions(where, given, EXPORTER_RULES);
  const known = options.partners?.input.partners.map(({ partner }) => cleanText(partner)) ?? [];
  const list = known.slice(0, 20).join(', ') + (known.length > 20 ? ', ...' : '');
  for (const partner of Object.keys(options.readPartnerCode)) {
    if (!known.includes(partner)) {
      wrongOption(
        `${where} readPartnerCode`,
        partner,
        `a partner of the directory (${list || 'which is empty'})`,
      );
    }
  }
  return options;
}
