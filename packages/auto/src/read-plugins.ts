import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The part of a plugin's package.json about the packages that it attaches to. */
export interface Plugin {
  /** Its name on npm. */
  readonly name: string;
  /** The path of its entry `./auto`, which exports `attach`. */
  readonly entry: () => string;
  /** The files to wait for, by package: `{ "express": ["lib/express.js"] }`. */
  readonly packages: Readonly<Record<string, readonly string[]>>;
  /** The supported versions, by package: its `peerDependencies`. */
  readonly versions: Readonly<Record<string, string | undefined>>;
  /** Globals that it attaches to, such as `fetch`. */
  readonly globals: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly channelExporter?: {
    readonly packages?: Readonly<Record<string, readonly string[]>>;
    readonly globals?: readonly string[];
  };
}

const OURS = ['express', 'koa', 'axios', 'undici', 'kafkajs'].map((name) => `@channel-exporter/${name}`);

/** Reads what our plugins and those in `CHANNEL_EXPORTER_PLUGINS` look for. No code of theirs is loaded. */
export function readPlugins(): { plugins: Plugin[]; missing: string[] } {
  const here = createRequire(import.meta.url);
  const plugins: Plugin[] = [];
  const missing: string[] = [];
  for (const name of OURS) read(name, [here]);
  const others = process.env.CHANNEL_EXPORTER_PLUGINS?.split(',') ?? [];
  for (const name of others.map((each) => each.trim()).filter(Boolean)) {
    read(name, [createRequire(join(process.cwd(), 'index.js')), here]);
  }
  return { plugins, missing };

  function read(name: string, requires: readonly NodeJS.Require[]): void {
    for (const require of requires) {
      try {
        const path = require.resolve(`${name}/package.json`);
        const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
        plugins.push(toPlugin(manifest, () => require.resolve(`${name}/auto`)));
        return;
      } catch {
        // Not there, or not a plugin: the start line says so.
      }
    }
    missing.push(name);
  }
}

function toPlugin({ name, peerDependencies, channelExporter }: Manifest, entry: () => string): Plugin {
  const { packages = {}, globals = [] } = channelExporter as NonNullable<typeof channelExporter>;
  return { name, entry, packages, versions: peerDependencies ?? {}, globals };
}
