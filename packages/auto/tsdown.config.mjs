import base from '../../tsdown.base.mjs';

/** semver is bundled: its 18 files take longer to load than the code that uses it. */
const deps = { onlyBundle: ['semver'] };
const copy = [{ from: 'node_modules/semver/LICENSE', to: 'dist', rename: 'semver.LICENSE' }];

/** The preload in both formats; the rest in the one in which Node loads it. */
export default [
  base,
  { ...base, deps, copy, entry: ['src/session.ts'], format: ['cjs'], dts: false, clean: false },
  { ...base, deps, entry: ['src/{loader,doctor}.ts'], format: ['esm'], dts: false, clean: false },
];
