import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The installed versions of those packages, as `express 5.3.0`. */
export function readVersions(folder: string, packages: readonly string[]): string[] {
  return packages.map((name) => {
    const manifest = join(folder, 'node_modules', name, 'package.json');
    if (!existsSync(manifest)) throw new Error(`${name} is not installed in ${folder}`);
    return `${name} ${(JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version}`;
  });
}
