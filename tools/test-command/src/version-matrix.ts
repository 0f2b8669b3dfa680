import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jestStep } from './jest-step.ts';
import { sum, type Tally } from './tally.ts';

/** The Node majors that the published packages promise to run on. */
export const NODE_MAJORS = [20, 22, 24, 26] as const;

/**
 * Further releases for the preload: the oldest one, and those before and after the repair of `module.registerHooks`. They
 * run only the programs that the hooks of a release decide about.
 */
export const PRELOAD_NODES = ['20.6.1', '22.22.2', '22.22.3', '24.11.0', '24.11.1'] as const;

/** The programs with the preload: it starts {@link PRELOAD_NODES} itself. */
export const PRELOAD_SUITE = 'packages/auto/test/programs.test.ts';

/** What the preload has only for Node 20, which publishes no event of listening servers. */
const PRELOAD_SUITES_OF_20 = ['helper-processes', 'recipes', 'unnoticed'].map(
  (name) => `packages/auto/test/${name}.test.ts`,
);

const IMPORTS_A_CONTRACT = /from '@workshop\/contract-tests\/(inbound|outbound|consumer)'/;

/** Compares our lists of error codes with those of the Node that it runs on. */
const LISTS_OF_NODE = 'packages/core/src/labels/failure-codes.test.ts';

/** Tests of a package as it was built: of core, of several processes, and of the command line. */
const OF_THE_BUILT = ['smoke.test.ts', 'processes.test.ts', 'program.test.ts'];

/** The test files that run a contract, {@link OF_THE_BUILT}, and {@link LISTS_OF_NODE}, as paths from the top. */
export function contractSuites(root: string): string[] {
  const suites = readdirSync(join(root, 'packages')).flatMap((name) => {
    const folder = `packages/${name}/test`;
    return readdirSync(join(root, folder))
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => `${folder}/${file}`);
  });
  const chosen = suites.filter(
    (suite) =>
      OF_THE_BUILT.some((name) => suite.endsWith(`/${name}`)) ||
      IMPORTS_A_CONTRACT.test(readFileSync(join(root, suite), 'utf8')),
  );
  return [...chosen, LISTS_OF_NODE];
}

/** The suites of the preload, which always tests what was built: under Node 24, the step `tests` has run them. */
export function preloadSuites(major: (typeof NODE_MAJORS)[number]): string[] {
  if (major === 24) return [];
  return [PRELOAD_SUITE, ...(major === 20 ? PRELOAD_SUITES_OF_20 : [])];
}

/**
 * Runs the contract suites on what was built, under each Node. pnpm puts the repository's own Node first on the PATH,
 * so each version is started by npx; `matrix.jest.config.cjs` asserts that it took.
 */
export async function versionMatrix(root: string): Promise<Tally> {
  const tallies: Tally[] = [];
  for (const major of NODE_MAJORS) {
    console.log(`\n-- Node ${major}`);
    const suites = [...preloadSuites(major), ...contractSuites(root)].join(' ');
    tallies.push(
      await jestStep({
        root,
        name: `node-${major}`,
        command: (jest) => [
          'npx',
          '--yes',
          '--package',
          `node@${major}`,
          '--call',
          `node ${jest} --config tools/test-command/matrix.jest.config.cjs --maxWorkers=3 --runTestsByPath ${suites}`,
        ],
        env: { CHANNEL_EXPORTER_BUILT: '1', CHANNEL_EXPORTER_NODE_MAJOR: String(major) },
        limitMinutes: 20,
      }),
    );
  }
  console.log(`\n-- programs with the preload, Node ${PRELOAD_NODES.join(', ')}`);
  tallies.push(
    await jestStep({
      root,
      name: 'preload-nodes',
      command: (jest) => ['node', ...jest.split(' '), '--runTestsByPath', PRELOAD_SUITE],
      env: { AUTO_NODES: PRELOAD_NODES.join() },
      limitMinutes: 40,
    }),
  );
  return sum(tallies);
}
