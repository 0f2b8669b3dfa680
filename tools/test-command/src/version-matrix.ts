import { jestStep } from './jest-step.ts';
import { sum, type Tally } from './tally.ts';

/** The Node majors that the published packages promise to run on. */
export const NODE_MAJORS = [20, 22, 24, 26] as const;

/** The contract of every plugin and the smoke test of core. */
const SUITES = 'packages/[a-z]+/test/(contract|smoke)[^/]*\\.test\\.ts$';

/**
 * Runs the contract suites on what was built, under each Node. pnpm puts the repository's own Node first on the PATH,
 * so each version is started by npx; `matrix.jest.config.cjs` asserts that it took.
 */
export async function versionMatrix(root: string): Promise<Tally> {
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
          `node ${jest} --config tools/test-command/matrix.jest.config.cjs --maxWorkers=2 --testPathPatterns '${SUITES}'`,
        ],
        env: { CHANNEL_EXPORTER_BUILT: '1', CHANNEL_EXPORTER_NODE_MAJOR: String(major) },
        limitMinutes: 4,
      }),
    );
  }
  return sum(tallies);
}
