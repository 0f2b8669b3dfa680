import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jestStep } from './jest-step.ts';
import { sum, type Tally } from './tally.ts';

/** The Node majors that the published packages promise to run on. */
export const NODE_MAJORS = [20, 22, 24, 26] as const;

/**
 * Further releases that run the programs of packages/auto: the oldest one, and those before and after the repair of
 * `module.registerHooks`.
 */
export const PRELOAD_NODES = ['20.6.1', '22.22.2', '22.22.3', '24.11.0', '24.11.1'] as const;

/** Starts its programs under each of these releases itself. */
export const PRELOAD_SUITE = 'packages/auto/test/programs.test.ts';

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

/**
 * Runs the contract suites on what was built, under each Node. pnpm puts the repository's own Node first on the PATH,
 * so each version is started by npx; `matrix.jest.config.cjs` asserts that it took.
 */
export async function versionMatrix(root: string): Promise<Tally> {
  const suites = contractSuites(root).join(' ');
  const tallies: Tally[] = [];
  for (const major of NODE_MAJORS) {
    console.log(`\n-- Node ${major}`);
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
  console.log(
    `\n-- programs with the preload, Node ${PRELOAD_NODES.join(', ')} and ${NODE_MAJORS.join(', ')}`,
  );
  tallies.push(
    await jestStep({
      root,
      name: 'preload-nodes',
      command: (jest) => ['node', ...jest.split(' '), '--runTestsByPath', PRELOAD_SUITE],
      env: { AUTO_NODES: [...PRELOAD_NODES, ...NODE_MAJORS].join() },
      limitMinutes: 40,
    }),
  );
  return sum(tallies);
}
