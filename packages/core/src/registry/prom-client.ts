import { ChannelExporterError } from '../errors.js';
import type { RegistryLike } from '../registry-like.js';
import { requireBuiltin } from '../require-builtin.js';
import { requirePromClient, requirePrometheusClient } from '../require-client.cjs';

/** The parts of prom-client, or of its successor `@prometheus-io/client`, that are used. */
export interface PromClient {
  readonly register: RegistryLike;
  readonly Registry: new () => RegistryLike & { clear(): void };
  collectDefaultMetrics(config: { register: unknown }): void;
}

/**
 * Loads the app's metrics clients: the same copies that the app's own `require` or `import` gives, bundled or not. Nearly
 * always it is one. Of two, the one that holds metrics comes first. They are loaded at the first use, because an app that
 * gives a registry and wants no default metrics needs none.
 */
export function promClients(): PromClient[] {
  const clients = [requirePromClient(withoutRequire), requirePrometheusClient(withoutRequire)].filter(
    isClient,
  );
  return clients.length > 1 && !isUsed(clients[0]) && isUsed(clients[1]) ? clients.toReversed() : clients;
}

/** Returns the default registries of the app's clients, in the same order. */
export function defaultRegistries(): RegistryLike[] {
  return promClients().map(({ register }) => register);
}

/**
 * Creates the error for an app without a client.
 * @param lacking why one is needed
 * @param otherwise the alternative to installing one
 */
export function noClient(lacking: string, otherwise: string): ChannelExporterError {
  return new ChannelExporterError(
    'missing_peer',
    `${lacking}, and no metrics client was found (prom-client or @prometheus-io/client); run "npm install prom-client", or ${otherwise}`,
  );
}

/** Checks the shape: Next.js and others replace a module that is not installed by an empty one. */
function isClient(required: unknown): required is PromClient {
  const { register, Registry, collectDefaultMetrics } = (required ?? {}) as Partial<PromClient>;
  return (
    typeof register?.getMetricsAsArray === 'function' &&
    typeof Registry === 'function' &&
    typeof collectDefaultMetrics === 'function'
  );
}

function isUsed(client: PromClient | undefined): boolean {
  return client !== undefined && client.register.getMetricsAsArray().length > 0;
}

/**
 * Handles a failed `require` of a client. A client that is installed but broken is an error. In an ES module that a bundler
 * wrote, `require` itself may be missing: then the client is not in the bundle, and is looked up beside it, as the app's own
 * `import` does.
 */
function withoutRequire(name: string, error: unknown): unknown {
  if (isMissing(name, error)) return undefined;
  if (!isRequireMissing(name, error)) throw error;
  try {
    return requireBuiltin('node:module').createRequire(import.meta.url)(name);
  } catch (secondError) {
    if (isMissing(name, secondError)) return undefined;
    throw secondError;
  }
}

function isMissing(name: string, error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return code === 'MODULE_NOT_FOUND' && String(message).includes(`'${name}'`);
}

/** The messages of the replacement for `require` by esbuild and rolldown, and of Node for the `require` that Rollup leaves. */
function isRequireMissing(name: string, error: unknown): boolean {
  const { message } = error as { message?: unknown };
  return String(message).includes(`"${name}"`) || message === 'require is not defined';
}
