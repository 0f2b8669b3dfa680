import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * The packages that installing these brings, with all that they depend on, each version counted once. Peers are those
 * that are named: the framework that a service has anyway is not counted.
 */
export function installedPackages(names: readonly string[], from: string = import.meta.dirname): Set<string> {
  const found = new Set<string>();
  const visit = (name: string, folder: string): void => {
    const home = packageFolder(name, folder);
    if (home === undefined) throw new Error(`${name} is not installed for ${folder}`);
    const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Manifest;
    const known = `${manifest.name}@${manifest.version}`;
    if (found.has(known)) return;
    found.add(known);
    for (const dependency of Object.keys(manifest.dependencies ?? {})) visit(dependency, home);
  };
  for (const name of names) visit(name, from);
  return found;
}

function packageFolder(name: string, from: string): string | undefined {
  const folder = join(from, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return realpathSync(folder);
  const above = dirname(from);
  return above === from ? undefined : packageFolder(name, above);
}
