import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.ts';

const root = join(import.meta.dirname, '../../..');
const PATH = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`;

/**
 * `npx --yes pnpm@12 check <package> [jest's arguments]`: types, lint and tests of one package, app or tool. All three
 * run, whatever the others find; the exit code is 1 if one of them fails. Without arguments for jest, the tests of older
 * releases of a framework are left out.
 */
async function main([name, ...jestArgs]: readonly string[]): Promise<void> {
  const folder = ['packages', 'apps', 'tools'].map((kind) => `${kind}/${name}`).find(isPackage);
  if (folder === undefined) {
    console.error(
      `check: "${name ?? ''}" must be a folder of packages/, apps/ or tools/, for example express`,
    );
    process.exitCode = 2;
    return;
  }
  const turbo = ['run', 'typecheck', `--filter=./${folder}`, '--output-logs=errors-only', '--ui=stream'];
  const config = `${folder}/jest.config.cjs`;
  const jest = [
    '--colors=false',
    '--config',
    config,
    ...(jestArgs.length > 0 ? jestArgs : newestOnly(folder)),
  ];
  const steps: Record<string, readonly (readonly [string, readonly string[]])[]> = {
    types: [['turbo', turbo]],
    lint: [
      ['biome', ['ci', '--colors=off', folder]],
      ['oxlint', ['--type-aware', '--deny-warnings', folder]],
    ],
    tests: existsSync(join(root, config)) ? [['jest', jest]] : [],
  };
  const rows: string[] = [];
  for (const [step, commands] of Object.entries(steps)) {
    const startMs = performance.now();
    const failures: string[] = [];
    for (const [program, args] of commands) {
      const failure = await run(program, args, { cwd: root, env: { PATH }, limitMinutes: 20 });
      if (failure !== undefined) failures.push(`${program} ${failure}`);
    }
    if (failures.length > 0) process.exitCode = 1;
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    rows.push(`${step.padEnd(5)} ${seconds.padStart(5)} s  ${failures.join(', ') || 'passed'}`);
  }
  console.log(['', ...rows].join('\n'));
}

/** Leaves out the tests whose title names a release that the package has under an alias, such as `koa 2.16.4`. */
function newestOnly(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    devDependencies?: Record<string, string>;
  };
  const older = Object.values(manifest.devDependencies ?? {})
    .map((specifier) => /^npm:(.+)@(.+)$/.exec(specifier))
    .filter((alias) => alias !== null)
    .map(([, name, version]) => `${name} ${version}`.replaceAll('.', '\\.'));
  return older.length === 0 ? [] : ['-t', `^(?!.*(${older.join('|')}))`];
}

function isPackage(folder: string): boolean {
  return existsSync(join(root, folder, 'package.json'));
}

await main(process.argv.slice(2));
