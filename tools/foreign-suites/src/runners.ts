import { join, relative } from 'node:path';

interface Runner {
  /** The runner's name in a command line. */
  readonly pattern: RegExp;
  /** What has to come after the name, so that our reporter writes down each test. `folder` is the one that it runs in. */
  readonly flags: (results: string, folder: string) => string;
  /** Arguments of the suite that are left out: they would send the results elsewhere, or end the run at a failure. */
  readonly without: RegExp;
}

const preload = (file: string): string => join(import.meta.dirname, '../preload', file);
const NODE_TEST_REPORTER = preload('node-test-reporter.mjs');

/** The test runners that take a reporter of ours. */
export const RUNNERS: readonly Runner[] = [
  {
    pattern: /(?<=^|\s)mocha(?=\s|$)/,
    flags: (results) => `--reporter ${preload('mocha-reporter.cjs')} --reporter-option output=${results}`,
    without: /\s(?:(?:--reporter|-R)[ =]\S+|--bail|-b)(?=\s|$)/g,
  },
  {
    pattern: /(?<=^|\s)borp(?=\s|$)/,
    // borp takes a reporter only by a relative path.
    flags: (results, folder) => `--reporter ${relative(folder, NODE_TEST_REPORTER)}:${results}`,
    without: /\s(?:--reporter|-r)[ =]\S+/g,
  },
  {
    pattern: /(?<=^|\s)node(?=\s(?:.*\s)?--test(?:\s|$))/,
    flags: (results) => `--test-reporter=${NODE_TEST_REPORTER} --test-reporter-destination=${results}`,
    without: /\s--test-reporter(?:-destination)?[ =]\S+/g,
  },
];

/**
 * The same test run, with each test written down in the file `results`.
 * @throws Error if the command has no known runner
 */
export function reportingCommand(command: string, results: string, folder: string): string {
  const runner = RUNNERS.find(({ pattern }) => pattern.test(command));
  if (runner === undefined) throw new Error(`no known test runner in: ${command}`);
  const { pattern, flags, without } = runner;
  return command.replace(without, '').replace(pattern, (name) => `${name} ${flags(results, folder)}`);
}
