import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const packages = new URL('../../../packages/', import.meta.url);

// Node 22.18 and newer remove the types themselves.
const amaro = process.features.typescript ? undefined : await import('amaro');

/** Finds the sources of a package. auto is the built one: it is preloaded into processes that have no such hooks. */
export function resolve(specifier, context, next) {
  const [, name, entry = 'index'] = /^@channel-exporter\/([a-z]+)(?:\/(contract))?$/.exec(specifier) ?? [];
  if (name !== undefined && name !== 'auto') {
    return { url: new URL(`${name}/src/${entry}.ts`, packages).href, shortCircuit: true };
  }
  // Peers and tools of a package are not installed beside it, but beside the demo.
  if (/^[@\w]/.test(specifier) && context.parentURL?.startsWith(packages.href)) {
    return next(specifier, { ...context, parentURL: import.meta.url });
  }
  // `import './x.js'` in TypeScript sources is `./x.ts` on disk.
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts')) {
    return next(specifier.replace(/\.js$/, '.ts'), context);
  }
  return next(specifier, context);
}

/** Removes the types where Node does not. */
export function load(url, context, next) {
  if (amaro === undefined || !url.endsWith('.ts')) return next(url, context);
  const { code } = amaro.transformSync(readFileSync(fileURLToPath(url), 'utf8'), { mode: 'strip-only' });
  return { format: 'module', source: code, shortCircuit: true };
}
