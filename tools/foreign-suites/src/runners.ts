import { join, relative } from 'node:path';
import { readLines, readMochaResults } from './read-results.ts';
import type { Results } from './results.ts';

interface Runner {
  /** Where the runner's name begins in a command line, and the name itself. */
  readonly pattern: RegExp;
  /** What has to stand behind the name, so that the results are written to a file. */
  readonly flags: (files: { folder: string; results: string }) => string;
  /** Arguments of the suite that are left out: they would hide results, or send them elsewhere. */
  readonly without: RegExp;
  readonly read: (text: string, folder: string) => Results;
}

const REPORTER = join(import.meta.dirname, '../preload/node-test-reporter.mjs');

/** The test runners that can be told to write down each test. */
export const RUNNERS: readonly Runner[] = [
  {
    pattern: /(?<=^|\s)mocha(?=\s|$)/,
    flags: ({ results }) => `--reporter json --reporter-option output=${results}`,
    // A failure must not end the run.
    without: /\s(?:(?:--reporter|-R)[ =]\S+|--bail|-b)(?=\s|$)/g,
    read: readMochaResults,
  },
  {
    pattern: /(?<=^|\s)borp(?=\s|$)/,
    // borp takes a reporter only by a path that is relative to where it runs.
    flags: ({ folder, results }) => `--reporter ${relative(folder, REPORTER)}:${results}`,
    without: /\s(?:--reporter|-r)[ =]\S+/g,
    read: readLines,
  },
  {
    pattern: /(?<=^|\s)node(?=\s(?:.*\s)?--test(?:\s|$))/,
    flags: ({ results }) => `--test-reporter=${REPORTER} --test-reporter-destination=${results}`,
    without: /\s--test-reporter(?:-destination)?[ =]\S+/g,
    read: readLines,
  },
];

/** The runner of a command line that {@link testCommands} gave. */
export function runnerOf(command: string): Runner {
  const runner = RUNNERS.find(({ pattern }) => pattern.test(command));
  if (runner === undefined) throw new Error(`no known runner in: ${command}`);
  return runner;
}

/** The same run, with its results written to a file. */
export function reportingCommand(command: string, files: { folder: string; results: string }): string {
  const { pattern, flags, without } = runnerOf(command);
  return command.replace(without, '').replace(pattern, (name) => `${name} ${flags(files)}`);
}
