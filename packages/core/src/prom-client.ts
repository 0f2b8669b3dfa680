import { createRequire } from 'node:module';
import { ChannelExporterError } from './errors.js';
import type { RegistryLike } from './registry-like.js';

/** What we use of prom-client, or of its successor `@prometheus-io/client`. */
export interface PromClient {
  readonly register: RegistryLike;
  readonly Registry: new () => RegistryLike & { clear(): void };
  collectDefaultMetrics(config: { register: unknown }): void;
}

/** The peers, the likelier first. */
const NAMES = ['prom-client', '@prometheus-io/client'] as const;

/**
 * The metrics client that is installed beside us: the same copy that the app's own `require` or `import` gives. Loaded
 * at the first use only, since an app that gives its registry and wants no default metrics needs none.
 * @returns undefined where neither is installed
 */
export function promClient(): PromClient | undefined {
  const require = createRequire(import.meta.url);
  for (const name of NAMES) {
    try {
      return require(name) as PromClient;
    } catch (error) {
      if (!isMissing(error, name)) throw error;
    }
  }
  return undefined;
}

/**
 * prom-client's default registry.
 * @throws ChannelExporterError `missing_peer` where no client is installed
 */
export function defaultRegistry(): RegistryLike {
  const client = promClient();
  if (client !== undefined) return client.register;
  throw new ChannelExporterError(
    'missing_peer',
    'no registry was given and prom-client is not installed; run "npm install prom-client", or give a registry: createExporter({ registry })',
  );
}

/** Only the client itself may be missing: one that is there and broken should say so. */
function isMissing(error: unknown, name: string): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return code === 'MODULE_NOT_FOUND' && String(message).includes(`'${name}'`);
}
