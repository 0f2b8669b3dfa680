import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { debianPrograms } from './debian-programs.ts';
import { jestStep } from './jest-step.ts';
import { run } from './run.ts';
import { check, closingLine, sum, type Tally } from './tally.ts';
import { versionMatrix } from './version-matrix.ts';

const root = join(import.meta.dirname, '../../..');

/** The steps of `npx --yes pnpm@12 test`, in order. A step that fails does not keep the next ones from telling more. */
const steps: readonly { readonly name: string; readonly run: () => Promise<Tally> }[] = [
  { name: 'programs', run: () => debianPrograms(root) },
  { name: 'build', run: () => turbo('build') },
  { name: 'broker', run: () => turbo('build:native') },
  { name: 'typecheck', run: () => turbo('typecheck') },
  { name: 'package', run: () => turbo('check:package') },
  { name: 'lint', run: () => turbo('//#lint:root') },
  { name: 'tests', run: () => jest('tests', 'jest.config.cjs') },
  { name: 'packed', run: () => jest('packed', 'tools/registry/jest.config.cjs') },
  { name: 'compatibility', run: () => jest('compatibility', 'tools/compatibility/jest.config.cjs') },
  { name: 'matrix', run: () => versionMatrix(root) },
];

async function turbo(task: string): Promise<Tally> {
  const args = ['run', task, '--output-logs=errors-only', '--ui=stream', '--continue'];
  return check(task, await run('turbo', args, { cwd: root, limitMinutes: 20 }));
}

async function jest(name: string, config: string): Promise<Tally> {
  return jestStep({
    root,
    name,
    command: (script) => ['node', ...script.split(' '), '--config', config, '--maxWorkers=3'],
    limitMinutes: 40,
  });
}

// What CI shows last; see .ci/run.
const closingFile = join(root, '.test-results/closing-line');
rmSync(closingFile, { force: true });

const tallies: Tally[] = [];
const rows: string[] = [];
for (const step of steps) {
  console.log(`\n==== ${step.name}`);
  const startMs = performance.now();
  let tally: Tally;
  try {
    tally = await step.run();
  } catch (error) {
    tally = check(step.name, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  tallies.push(tally);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
  rows.push(`${step.name.padEnd(13)} ${seconds.padStart(4)} s   ${closingLine(tally)}`);
}

const total = sum(tallies);
if (total.failures.length > 0) process.exitCode = 1;
console.log(
  ['', '==== summary', ...rows, ...total.failures.map((failure) => `FAILED ${failure}`), ''].join('\n'),
);
mkdirSync(dirname(closingFile), { recursive: true });
writeFileSync(closingFile, `${closingLine(total)}\n`);
console.log(closingLine(total));
