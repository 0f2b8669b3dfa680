// Bundles `entry` into `folder`, as the documentation of each bundler says for a program of Node: node bundle.mjs BUNDLER ENTRY FOLDER
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [bundler, entry, folder] = process.argv.slice(2);

// What an ES module needs whose packages call `require`: every name that such a banner declares in the documents of tools
// around esbuild. None of them may be declared by the packages a second time.
const banner = {
  js: [
    "import module, { createRequire } from 'node:module';",
    "import path from 'node:path';",
    "import url, { fileURLToPath } from 'node:url';",
    'const require = createRequire(import.meta.url);',
    'const __filename = fileURLToPath(import.meta.url);',
    'const __dirname = path.dirname(__filename);',
  ].join('\n'),
};
const esm = { format: 'esm', outfile: join(folder, 'app.mjs') };
const cjs = { format: 'cjs', outfile: join(folder, 'app.cjs') };

const CLIENTS = ['prom-client', '@prometheus-io/client'];

const bundlers = {
  'esbuild cjs': () => esbuild(cjs),
  'esbuild cjs, minified': () => esbuild({ ...cjs, minify: true }),
  'esbuild esm': () => esbuild({ ...esm, banner }),
  'esbuild cjs, client external': () => esbuild({ ...cjs, external: CLIENTS }),
  'esbuild esm, client external': () => esbuild({ ...esm, external: CLIENTS }),
  'rolldown cjs': () => rolldown(cjs),
  'rolldown esm': () => rolldown(esm),
  'rolldown esm, client external': () => rolldown(esm, CLIENTS),
  'rollup cjs': () => rollup(cjs),
  'rollup esm': () => rollup(esm),
  'rollup esm, client external': () => rollup(esm, CLIENTS),
  'webpack cjs': () => webpack({ output: { path: folder, filename: 'app.cjs' } }),
  'webpack esm': () =>
    webpack({
      experiments: { outputModule: true },
      optimization: { minimize: false },
      output: { path: folder, filename: 'app.mjs', module: true, chunkFormat: 'module' },
    }),
  // As Next.js does it with modules that are not installed.
  'webpack, empty clients': () =>
    webpack({
      resolve: { alias: Object.fromEntries(CLIENTS.map((client) => [client, false])) },
      output: { path: folder, filename: 'app.cjs' },
    }),
  ncc: () => ncc(),
};

async function esbuild(options) {
  const { build } = await import('esbuild');
  await build({ entryPoints: [entry], bundle: true, platform: 'node', logLevel: 'error', ...options });
}

async function rolldown({ format, outfile }, external = []) {
  const { rolldown: start } = await import('rolldown');
  const bundle = await start({ input: entry, platform: 'node', external });
  await bundle.write({ format, file: outfile });
}

async function rollup({ format, outfile }, external = []) {
  const { rollup: start } = await import('rollup');
  const { default: commonjs } = await import('@rollup/plugin-commonjs');
  const { nodeResolve } = await import('@rollup/plugin-node-resolve');
  const plugins = [nodeResolve({ exportConditions: ['node'] }), commonjs()];
  const bundle = await start({ input: entry, plugins, external, onwarn: () => {} });
  await bundle.write({ format, file: outfile });
}

async function webpack(config) {
  const { default: start } = await import('webpack');
  await new Promise((resolve, reject) => {
    start({ mode: 'production', target: 'node', entry, ...config }, (error, stats) => {
      if (error !== null || stats.hasErrors()) reject(error ?? new Error(stats.toString('errors-only')));
      else resolve();
    });
  });
}

async function ncc() {
  const { default: start } = await import('@vercel/ncc');
  const { code } = await start(entry, { cache: false, quiet: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'app.mjs'), code);
}

await bundlers[bundler]();
