import type { ChannelExporter } from './channel-exporter.js';
import { ChannelExporterError } from './errors.js';
import { Exporter } from './exporter.js';
import { openStandaloneEndpoint } from './http/standalone-endpoint.js';
import { log } from './log.js';
import { type ResolvedExporterOptions, readExporterOptions } from './options/read-exporter-options.js';
import type { ExporterOptions } from './options/types.js';
import { defaultRegistries } from './registry/prom-client.js';
import type { RegistryLike } from './registry-like.js';
import { requireBuiltin } from './require-builtin.js';

/** What the process's one exporter is kept under: two copies of core, or ESM beside CommonJS, share it. */
const SLOT = Symbol.for('@channel-exporter/core/1');

interface Initialised {
  readonly exporter: ChannelExporter;
  /** Which option the given ones differ in; undefined where they are equal. */
  readonly differsIn: (options: string | ExporterOptions) => string | undefined;
  readonly restoreFamilies: () => void;
  /** True if one of them was not on the page yet. */
  readonly joinRegistries: (registries: readonly RegistryLike[]) => boolean;
}

const SEVERAL_COPIES =
  '[channel-exporter] the app has several copies of its metrics client; /metrics shows the metrics of each, but of equal names only one; to have one copy, tell the bundler to leave prom-client out (external)';

/**
 * The process's one exporter: made at the first call, returned by each later one with equal options (by value;
 * functions count as equal and the first stay; the registry by identity), with its families put back where the app
 * has cleared the registry. Where no app serves `/metrics` within five seconds, it opens the standalone endpoint.
 * @param options the syscode alone, or all options
 * @throws ChannelExporterError for a wrong option, or `already_initialised` naming what differs
 * @example
 * const exporter = init('A123010101');
 */
export function init(options: string | ExporterOptions): ChannelExporter {
  const first = current();
  if (first !== undefined && !first.exporter.closed) {
    const difference = first.differsIn(options);
    if (difference !== undefined) {
      throw new ChannelExporterError(
        'already_initialised',
        `init was called before, for ${first.exporter.syscode}, with another ${difference}; call it once, or close() the first exporter`,
      );
    }
    first.restoreFamilies();
    if (isWithoutRegistry(options) && joinOtherCopy(first)) log(resolve(options).logger, SEVERAL_COPIES);
    return first.exporter;
  }
  const resolved = resolve(options);
  const exporter = new Exporter(resolved);
  const entry: Initialised = {
    exporter,
    differsIn: (given) => differenceOf(exporter, resolved, resolve(given)),
    restoreFamilies: () => exporter.restoreFamilies(),
    joinRegistries: (registries) => exporter.joinRegistries(registries),
  };
  try {
    if (resolved.defaultMetricsPort !== false) {
      openStandaloneEndpoint(exporter, {
        port: resolved.defaultMetricsPort,
        host: resolved.defaultMetricsHost,
        logger: resolved.logger,
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

/** Of this copy of core alone, in a process whose global object is frozen. */
let kept: Initialised | undefined;

function current(): Initialised | undefined {
  return (globalThis as { [SLOT]?: Initialised | undefined })[SLOT] ?? kept;
}

function keep(entry: Initialised | undefined): void {
  // `Reflect`, since an assignment would throw if the global object is frozen.
  if (!Reflect.set(globalThis, SLOT, entry)) kept = entry;
}

/** Another bundle of the process may have its own copy of core and of the client, with counters that no other copy sees. */
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

function differenceOf(
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
