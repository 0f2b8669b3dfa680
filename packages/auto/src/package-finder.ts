import { readFileSync } from 'node:fs';

/** A file of a package that a plugin waits for. */
export interface Target {
  readonly name: string;
  /** Relative to the package, with slashes: `lib/express.js`. */
  readonly file: string;
}

/** A target that Node loads now. */
export interface FoundFile extends Target {
  /** The folder of this copy of the package. */
  readonly root: string;
}

/**
 * Finds the targets among the files that Node loads. A copy is known by its folder below `node_modules`. One in another
 * folder (a workspace, an npm alias such as `express-4`) is known by its package.json. For an `index.js`, of which there
 * are thousands, that is read only if the folder's name has the package's name in it.
 */
export class PackageFinder {
  readonly #targets = new Map<string, Target[]>();

  constructor(targets: Iterable<Target>) {
    for (const target of targets) {
      const name = baseName(target.file);
      this.#targets.set(name, [...(this.#targets.get(name) ?? []), target]);
    }
  }

  /** @param path with slashes or, on Windows, backslashes */
  find(path: string): FoundFile | undefined {
    const targets = this.#targets.get(baseName(path));
    if (targets === undefined) return undefined;
    const slashed = path.replaceAll('\\', '/');
    for (const { name, file } of targets) {
      if (!slashed.endsWith(`/${file}`)) continue;
      const root = path.slice(0, -file.length - 1);
      if (slashed.endsWith(`/node_modules/${name}/${file}`) || isCopy(root, name, file))
        return { name, file, root };
    }
    return undefined;
  }
}

function isCopy(root: string, name: string, file: string): boolean {
  return (file !== 'index.js' || baseName(root).includes(baseName(name))) && readPackage(root)?.name === name;
}

/** Returns the package.json of a folder; undefined without a valid one. */
export function readPackage(root: string): { readonly name?: string; readonly version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as object;
  } catch {
    return undefined;
  }
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
