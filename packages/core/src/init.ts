import type { ChannelExporter } from './channel-exporter.js';
import { ChannelExporterError } from './errors.js';
import { buildExporter, type Exporter } from './exporter.js';
import { openStandaloneEndpoint } from './http/standalone-endpoint.js';
import { log } from './log.js';
import { type ResolvedExporterOptions, readExporterOptions } from './options/read-exporter-options.js';
import type { ExporterOptions } from './options/types.js';
import { isPrimaryOfGroup } from './processes/group-directory.js';
import { hasWorkers } from './processes/group-key.js';
import { defaultRegistries } from './registry/prom-client.js';
import type { RegistryLike } from './registry-like.js';
import { requireBuiltin } from './require-builtin.js';

/** Key of the process's one exporter on `globalThis`: two copies of core, or ESM beside CommonJS, share it. */
const SLOT = Symbol.for('@channel-exporter/core/1');

/** Shared by copies of core, also of other versions: members may be added, never renamed. */
interface Initialised {
  readonly exporter: ChannelExporter;
  /** Returns the name of the first option that differs; undefined if all are equal. */
  readonly differsIn: (options: string | ExporterOptions) => string | undefined;
  readonly restoreFamilies: () => void;
  /** Returns true if one of them was not on the page yet. */
  readonly joinRegistries: (registries: readonly RegistryLike[]) => boolean;
  /** The environment has chosen its options: other ones are a warning. */
  readonly isAutomatic?: boolean;
  /** The app calls `init` itself, so that it wants the scrape, whatever the process does. */
  readonly onInit?: () => void;
}

const SEVERAL_COPIES =
  '[channel-exporter] the app has several copies of its metrics client; /metrics shows the metrics of all, but only one metric per name; mark prom-client as external in the bundler to have one copy';

/**
 * Returns the process's one exporter. The first call creates it. A later call must have equal options (compared by value;
 * the registry by identity; functions count as equal, and the first ones stay); it registers the families again if the
 * app has cleared the registry. If no app serves `/metrics` within five seconds, the standalone endpoint is opened.
 * @param options the syscode alone, or all options
 * @throws ChannelExporterError for a wrong option, or `already_initialised` with the name of the option that differs
 * @example
 * const exporter = init('A123010101');
 */
export function init(options: string | ExporterOptions): ChannelExporter {
  const first = current();
  if (first === undefined || first.exporter.closed) return initFirst(resolve(options));
  first.onInit?.();
  const difference = first.differsIn(options);
  if (difference !== undefined && first.isAutomatic) warnOfDifference(first, difference, resolve(options));
  else if (difference !== undefined) {
    throw new ChannelExporterError(
      'already_initialised',
      `init was already called for ${first.exporter.syscode} with a different ${difference}; call it once, or close() the first exporter`,
    );
  }
  first.restoreFamilies();
  if (isWithoutRegistry(options) && joinOtherCopy(first)) log(resolve(options).logger, SEVERAL_COPIES);
  return first.exporter;
}

/**
 * Does what {@link init} does, for `@channel-exporter/auto`, which no app calls: if the options differ from those of the
 * app's own `init`, before or after, that is a warning, and the first ones stay. The standalone endpoint waits until the
 * process has recorded something, or is a service.
 * @param isService asked every five seconds until it is true
 * @throws ChannelExporterError for a wrong option
 */
export function initAutomatically(options: ExporterOptions, isService: () => boolean): ChannelExporter {
  const resolved = resolve(options);
  const first = current();
  if (first === undefined || first.exporter.closed) return initFirst(resolved, isService);
  const difference = first.differsIn(options);
  if (difference !== undefined) warnOfDifference(first, difference, resolved);
  return first.exporter;
}

function warnOfDifference(
  { exporter }: Initialised,
  option: string,
  { logger }: ResolvedExporterOptions,
): void {
  log(
    logger,
    `[channel-exporter] init was already called for ${exporter.syscode} with a different ${option}, which stays; give the environment (CHANNEL_EXPORTER_*) and the code equal options`,
  );
}

/** @param isService undefined if the app calls `init` */
function initFirst(resolved: ResolvedExporterOptions, isService?: () => boolean): ChannelExporter {
  let isInitialisedByApp = isService === undefined;
  const exporter = buildExporter(resolved, true);
  const entry: Initialised = {
    exporter,
    differsIn: (given) => findDifference(exporter, resolved, resolve(given)),
    restoreFamilies: () => exporter.restoreFamilies(),
    joinRegistries: (registries) => exporter.joinRegistries(registries),
    isAutomatic: isService !== undefined,
    onInit: () => {
      isInitialisedByApp = true;
    },
  };
  try {
    if (resolved.defaultMetricsPort !== false) {
      openStandaloneEndpoint(exporter, {
        port: resolved.defaultMetricsPort,
        host: resolved.defaultMetricsHost,
        logger: resolved.logger,
        // One process of a group has the port; the next one takes it over.
        isShared: exporter.isInGroup,
        isLeftToWorkers: leftToWorkers(exporter),
        isWanted: () => isInitialisedByApp || exporter.hasObservations || isService?.() === true,
      });
    }
  } catch (error) {
    exporter.close().catch(() => {});
    throw error;
  }
  exporter.onClose(() => {
    if (current() === entry) keep(undefined);
  });
  keep(entry);
  return exporter;
}

/** The number of times that a primary looks whether its workers have formed a group, at the times of the standalone endpoint. */
const LOOKS = 3;

function leftToWorkers({ isInGroup }: Exporter): () => boolean | undefined {
  let looks = 0;
  return () => {
    if (isInGroup) return false;
    if (isPrimaryOfGroup()) return true;
    return hasWorkers() && ++looks < LOOKS ? undefined : false;
  };
}

/** Adds the default registry of a metrics client that the app has loaded to the page of the process's exporter. */
export function joinMetricsClient(client: unknown): void {
  const { register } = (client ?? {}) as { readonly register?: RegistryLike };
  const first = current();
  if (first === undefined || first.exporter.closed || typeof register?.getMetricsAsArray !== 'function')
    return;
  if (register !== first.exporter.registry) first.joinRegistries([register]);
}

/** Used only if the global object is frozen; other copies of core do not see it. */
let kept: Initialised | undefined;

function current(): Initialised | undefined {
  return (globalThis as { [SLOT]?: Initialised | undefined })[SLOT] ?? kept;
}

function keep(entry: Initialised | undefined): void {
  // An assignment would throw if the global object is frozen.
  if (!Reflect.set(globalThis, SLOT, entry)) kept = entry;
}

/** Another bundle in the process may contain its own copy of core and of the client, with counters of its own. */
function joinOtherCopy({ exporter, joinRegistries }: Initialised): boolean {
  const registries = defaultRegistries();
  return !registries.includes(exporter.registry) && joinRegistries(registries);
}

function isWithoutRegistry(options: string | ExporterOptions): boolean {
  return typeof options === 'string' || options.registry === undefined;
}

function resolve(options: string | ExporterOptions): ResolvedExporterOptions {
  return readExporterOptions('init', typeof options === 'string' ? { syscode: options } : options);
}

function findDifference(
  exporter: Exporter,
  first: ResolvedExporterOptions,
  given: ResolvedExporterOptions,
): string | undefined {
  const keys = Object.keys(first) as (keyof ResolvedExporterOptions)[];
  return keys.find((key) =>
    key === 'registry'
      ? !isSameRegistry(exporter, first.registry, given.registry)
      : !isEqual(key, first, given),
  );
}

function isSameRegistry(
  { registry }: Exporter,
  first: RegistryLike | undefined,
  given: RegistryLike | undefined,
): boolean {
  if (given === first) return true;
  return given === undefined ? defaultRegistries().includes(registry) : given === registry;
}

function isEqual(
  key: keyof ResolvedExporterOptions,
  first: ResolvedExporterOptions,
  given: ResolvedExporterOptions,
): boolean {
  const { isDeepStrictEqual } = requireBuiltin('node:util');
  switch (key) {
    case 'logger':
      return true;
    case 'knownCallers':
      if (typeof first[key] === 'function') return typeof given[key] === 'function';
      return isDeepStrictEqual(first[key], given[key]);
    case 'readPartnerCode':
      return isDeepStrictEqual(Object.keys(first[key]).toSorted(), Object.keys(given[key]).toSorted());
    case 'partners':
      return isDeepStrictEqual(first[key]?.input, given[key]?.input);
    default:
      return isDeepStrictEqual(first[key], given[key]);
  }
}
