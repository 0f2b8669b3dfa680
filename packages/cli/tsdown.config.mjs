import base from '../../tsdown.base.mjs';

/** One program, and nothing to import. */
export default { ...base, entry: ['src/main.ts'], format: ['esm'], dts: false };
