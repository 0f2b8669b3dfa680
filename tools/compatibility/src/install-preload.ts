import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Consumer, publish, startRegistry } from '@workshop/registry';

/** The packed packages in a folder of their own, as an image of a container has them. */
export interface InstalledPreload {
  /** The absolute path for `--import`. */
  readonly path: string;
  remove(): void;
}

/**
 * Packs the built packages, publishes them to a registry on loopback, and installs `@channel-exporter/auto` from there.
 * @param root the top of the repository
 */
export async function installPreload(root: string): Promise<InstalledPreload> {
  const registry = await startRegistry(root);
  try {
    await publish(root, registry);
    const consumer = new Consumer(registry);
    await consumer.install('@channel-exporter/auto');
    return { path: pathForImport(consumer.folder), remove: () => consumer.remove() };
  } finally {
    await registry.close();
  }
}

/** What `--import=@channel-exporter/auto` finds in that folder. */
function pathForImport(folder: string): string {
  const root = join(folder, 'node_modules/@channel-exporter/auto');
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports: { readonly '.': { readonly import: { readonly default: string } } };
  };
  return join(root, exports['.'].import.default);
}
