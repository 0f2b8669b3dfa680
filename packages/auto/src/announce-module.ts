import { fileURLToPath } from 'node:url';
import type { PackageFinder } from './package-finder.js';
import { PRELOAD } from './preload-slot.js';

/** The result of a `load` hook of Node. */
export interface Loaded {
  readonly format?: string | null | undefined;
  readonly source?: string | ArrayBuffer | NodeJS.TypedArray | undefined | null;
}

/**
 * Makes an ES module that a plugin waits for announce itself: a statement at its end hands over its namespace. Nothing
 * is parsed, and all other modules pass through.
 */
export function announceModule<Result extends Loaded>(
  finder: PackageFinder,
  url: string,
  loaded: Result,
): Result {
  const { format, source } = loaded;
  if (format !== 'module' || source === undefined || source === null) return loaded;
  if (!url.startsWith('file:') || finder.find(toPath(url)) === undefined) return loaded;
  const text = typeof source === 'string' ? source : new TextDecoder().decode(source);
  if (text.includes(PRELOAD)) return loaded;
  const self = JSON.stringify(url);
  const statement = `import * as channelExporterSelf from ${self};globalThis[Symbol.for(${JSON.stringify(PRELOAD)})]?.onModule(${self},channelExporterSelf);`;
  return { ...loaded, source: `${text}\n;${statement}\n` };
}

/** Returns the path of a file URL, without a query. */
export function toPath(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}
