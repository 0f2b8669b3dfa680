const { join } = require('node:path');

// Tests run on the sources; with CHANNEL_EXPORTER_BUILT=1 (the Node version matrix) on what was built into dist/.
const built = process.env.CHANNEL_EXPORTER_BUILT === '1';

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  reporters: ['default', join(__dirname, 'jest.reporter.cjs')],
  setupFilesAfterEnv: [join(__dirname, 'jest.setup.cjs')],
  testMatch: ['<rootDir>/src/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    ...(built
      ? {}
      : {
          '^@channel-exporter/([a-z]+)$': join(__dirname, 'packages/$1/src/index.ts'),
          '^@channel-exporter/([a-z]+)/(auto|contract)$': join(__dirname, 'packages/$1/src/$2.ts'),
        }),
    '^@workshop/plugin-kit$': join(__dirname, 'tools/plugin-kit/src/index.ts'),
    // `import './x.js'` in TypeScript sources is `./x.ts` on disk.
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};
