import { announceModule, type Loaded } from './announce-module.js';
import { PackageFinder, type Target } from './package-finder.js';

/* The hooks of `module.register`: they run in a thread of their own, in Node without working `registerHooks`. */

let finder = new PackageFinder([]);

export function initialize(targets: readonly Target[]): void {
  finder = new PackageFinder(targets);
}

export async function load(
  url: string,
  context: unknown,
  nextLoad: (url: string, context: unknown) => Promise<Loaded>,
): Promise<Loaded> {
  return announceModule(finder, url, await nextLoad(url, context));
}
