import base from '../../tsdown.base.mjs';

/**
 * `require-client.cjs` is copied as it is, beside both formats: a bundler has to read it as it was written. The contract is
 * built apart, so that an app that loads core loads one file.
 */
export default [
  {
    ...base,
    deps: { neverBundle: [/require-client\.cjs$/] },
    copy: ['src/require-client.cjs'],
  },
  { ...base, entry: ['src/contract.ts'], clean: false },
];
