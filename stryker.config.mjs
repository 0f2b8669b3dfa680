// Mutation tests of one folder of core a run: MUTATION_FOLDER=series npx --yes pnpm@12 mutation
// What they write stands in .mutation/, which git ignores.

const FOLDERS = ['labels', 'partners', 'series', 'exposition'];

const folder = process.env.MUTATION_FOLDER ?? 'labels';
if (!FOLDERS.includes(folder)) {
  throw new Error(`MUTATION_FOLDER=${folder}: must be one of ${FOLDERS.join(', ')}`);
}

export default {
  mutate: [`packages/core/src/${folder}/**/*.ts`, '!**/*.test.ts'],
  // The copy in which mutants live has what these tests read, not the whole repository.
  ignorePatterns: [
    '**',
    '!package.json',
    '!jest.preset.cjs',
    '!jest.reporter.cjs',
    '!jest.setup.cjs',
    '!docs/**',
    '!packages/core/**',
    '!tools/contract-tests/src/exposition-parser.ts',
    '!tools/plugin-kit/src/**',
    '**/dist',
    '**/node_modules',
  ],
  tempDirName: '.mutation',
  plugins: ['@stryker-mutator/jest-runner'],
  testRunner: 'jest',
  coverageAnalysis: 'perTest',
  jest: {
    projectType: 'custom',
    configFile: 'packages/core/jest.config.cjs',
    // A folder is held by the tests that stand in it; those of large and hostile input would take minutes a mutant.
    config: {
      testMatch: [`<rootDir>/src/${folder}/**/*.test.ts`],
      testPathIgnorePatterns: ['-many\\.test\\.ts$', 'hostile-'],
    },
  },
  // swc takes the types away without a look at them.
  disableTypeChecks: false,
  concurrency: 1,
  timeoutMS: 5_000,
  timeoutFactor: 1.5,
  incremental: true,
  incrementalFile: `.mutation/${folder}.incremental.json`,
  reporters: ['clear-text', 'json', 'progress-append-only'],
  jsonReporter: { fileName: `.mutation/${folder}.json` },
  clearTextReporter: { allowColor: false, reportTests: false },
  warnings: { slow: false },
  thresholds: { high: 95, low: 90, break: 85 },
};
