import base from '../../tsdown.base.mjs';

/** The preload in both formats; the rest in the one in which Node loads it. */
export default [
  base,
  { ...base, entry: ['src/session.ts'], format: ['cjs'], dts: false, clean: false },
  { ...base, entry: ['src/{loader,doctor}.ts'], format: ['esm'], dts: false, clean: false },
];
