import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from './execute.ts';

/** Packs a package of the repository as a release does; gives the path of the tarball. */
export async function pack(root: string, name: string, folder: string): Promise<string> {
  await execute(join(root, 'node_modules/.bin/pnpm'), ['pack', '--pack-destination', folder], {
    cwd: join(root, 'packages', name),
    env: process.env,
  });
  const tarball = readdirSync(folder).find((file) => file.startsWith(`channel-exporter-${name}-`));
  if (tarball === undefined) throw new Error(`pnpm has packed nothing for ${name}`);
  return join(folder, tarball);
}
