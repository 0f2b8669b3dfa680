import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Consumer, publish, startRegistry } from '@workshop/registry';

/** The files of `@channel-exporter/auto`. */
export interface PreloadFiles {
  /** The absolute path for `--import`. */
  readonly import: string;
  /** The absolute path for `--require`. */
  readonly require: string;
}

/** The packed packages in a folder of their own, as an image of a container has them. */
export interface InstalledPreload extends PreloadFiles {
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
    const files = findFiles(join(consumer.folder, 'node_modules/@channel-exporter/auto'));
    return { ...files, remove: () => consumer.remove() };
  } finally {
    await registry.close();
  }
}

/**
 * Finds what `--import` and `--require` of `@channel-exporter/auto` load.
 * @param root the folder of the package
 */
export function findFiles(root: string): PreloadFiles {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports: { readonly '.': Record<'import' | 'require', { readonly default: string }> };
  };
  const entry = exports['.'];
  return { import: join(root, entry.import.default), require: join(root, entry.require.default) };
}
