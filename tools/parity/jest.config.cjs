const preset = require('../../jest.preset.cjs');

/** @type {import('jest').Config} */
module.exports = {
  ...preset,
  // The built-in fetch is one of the clients that play the outbound rows.
  testEnvironment: require.resolve('../../packages/undici/test/built-in-fetch-environment.cjs'),
};
