import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from './execute.ts';
import type { Registry } from './start-registry.ts';

/** Publishes every package of the repository as a release does, but to `registry` and without a git tag. */
export async function publish(root: string, registry: Registry): Promise<void> {
  await execute(join(root, 'node_modules/.bin/changeset'), ['publish', '--no-git-tag'], {
    cwd: root,
    // changesets drive `pnpm publish`, which reads PNPM_CONFIG_*, not npm_config_*.
    env: {
      ...process.env,
      PNPM_CONFIG_REGISTRY: registry.url,
      PNPM_CONFIG_NPMRC_AUTH_FILE: registry.npmrc,
      npm_config_registry: registry.url,
    },
  });
}

/** The folders below `packages/`: exactly what is published. */
export function publishedNames(root: string): string[] {
  return readdirSync(join(root, 'packages')).sort();
}
