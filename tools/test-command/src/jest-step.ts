import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './run.ts';
import { NOTHING, type Tally } from './tally.ts';

export interface JestStep {
  /** The top of the repository. */
  readonly root: string;
  /** Names the file of results in `.test-results/` and the failures. */
  readonly name: string;
  /** What stands before jest's own arguments: the program that runs its script and that program's arguments. */
  readonly command: (jest: string) => readonly [string, ...string[]];
  readonly env?: NodeJS.ProcessEnv;
  readonly limitMinutes: number;
}

/** The part of jest's `--json` results that we read. */
interface JestResults {
  readonly numPassedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Runs jest and counts its tests; a run that crashed, or a file that could not be loaded, counts as a failure. */
export async function jestStep({ root, name, command, env, limitMinutes }: JestStep): Promise<Tally> {
  const file = join(root, '.test-results', `${name}.json`);
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const flags = `--json --outputFile=.test-results/${name}.json --colors=false`;
  const jest = `node_modules/jest/bin/jest.js ${flags}`;
  const [program, ...args] = command(jest);
  const broken = await run(program, args, { cwd: root, limitMinutes, ...(env === undefined ? {} : { env }) });
  return readTally(file, name, broken);
}

/** @param broken what was wrong with the run itself, undefined where it ended with exit code 0 */
export function readTally(file: string, name: string, broken: string | undefined): Tally {
  let results: JestResults;
  try {
    results = JSON.parse(readFileSync(file, 'utf8')) as JestResults;
  } catch {
    return { ...NOTHING, failures: [`${name}: jest ${broken ?? 'ended well'}, but left no results`] };
  }
  const failures = results.testResults.flatMap((suite) => {
    const failed = suite.assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length > 0) return failed.map(({ fullName }) => `${name}: ${suite.name}: ${fullName}`);
    return suite.status === 'failed' ? [`${name}: ${suite.name}: ${firstLine(suite.message)}`] : [];
  });
  if (broken !== undefined && failures.length === 0) failures.push(`${name}: jest ${broken}`);
  return {
    passed: results.numPassedTests,
    skipped: results.numPendingTests + results.numTodoTests,
    failures,
  };
}

function firstLine(message: string): string {
  const lines = message.split('\n').map((line) => line.trim());
  return lines.find((line) => line !== '' && !line.startsWith('●')) ?? 'the file could not be run';
}
