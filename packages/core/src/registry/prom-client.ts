import { ChannelExporterError } from '../errors.js';
import type { RegistryLike } from '../registry-like.js';
import { requireBuiltin } from '../require-builtin.js';
import { requirePromClient, requirePrometheusClient } from '../require-client.cjs';

/** What we use of prom-client, or of its successor `@prometheus-io/client`. */
export interface PromClient {
  readonly register: RegistryLike;
  readonly Registry: new () => RegistryLike & { clear(): void };
  collectDefaultMetrics(config: { register: unknown }): void;
}

/**
 * The app's metrics clients: the same copies that the app's own `require` or `import` gives, bundled or not. Nearly always
 * it is one. If both are there, the one that holds metrics comes first. Loaded at the first use only, because an app that
 * gives its registry and wants no default metrics needs none.
 */
export function promClients(): PromClient[] {
  const clients = [requirePromClient(withoutRequire), requirePrometheusClient(withoutRequire)].filter(
    isClient,
  );
  return clients.length > 1 && !isUsed(clients[0]) && isUsed(clients[1]) ? clients.toReversed() : clients;
}

/** The default registries of the app's clients, in the same order. */
export function defaultRegistries(): RegistryLike[] {
  return promClients().map(({ register }) => register);
}

/**
 * The error for an app without a client.
 * @param lacking why one is needed
 * @param otherwise what to do if none shall be installed
 */
export function noClient(lacking: string, otherwise: string): ChannelExporterError {
  return new ChannelExporterError(
    'missing_peer',
    `${lacking}, and neither prom-client nor @prometheus-io/client was found; run "npm install prom-client", or ${otherwise}`,
  );
}

/** Next.js and others put an empty module in the place of one that is not installed. */
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
 * Called when `require` has not given a client. Only the client itself may be missing: one that is there and broken
 * should say so. In an ES module that a bundler wrote, `require` itself may be missing. Then the client is not in the
 * bundle, and is looked for beside it, as the app's own `import` does.
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

/** The first is what esbuild and rolldown write in place of `require`, the second is what Node says of what Rollup leaves. */
function isRequireMissing(name: string, error: unknown): boolean {
  const { message } = error as { message?: unknown };
  return String(message).includes(`"${name}"`) || message === 'require is not defined';
}
