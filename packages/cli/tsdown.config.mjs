import base from '../../tsdown.base.mjs';
import { bundledLicenses } from './bundled-licenses.mjs';

/**
 * One program, with all that it needs in it: `npx` then installs one package of less than 2 MB, and not nine of 14 MB. So
 * everything is a development dependency.
 */
export default {
  ...base,
  entry: ['src/main.ts'],
  format: ['esm'],
  dts: false,
  sourcemap: false,
  plugins: [bundledLicenses()],
  // Whatever is in the bundle is meant to be: all dependencies are development dependencies.
  deps: { onlyBundle: false },
  // jsonc-parser's `main` loads its parts by a `require` that bundlers cannot follow.
  inputOptions: { resolve: { mainFields: ['module', 'main'] } },
};
