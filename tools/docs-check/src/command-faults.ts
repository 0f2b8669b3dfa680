import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly scripts?: Readonly<Record<string, string>>;
}

/** Programs that every machine has on which these commands are run. */
const OF_THE_HOST = ['git', 'npx', 'sh'];

/** pnpm's own commands. */
const OF_PNPM = ['install', 'exec'];

/**
 * A dry run of a command, and of the scripts that it calls, in `folder` of the repository: whether each folder, file,
 * script, program and turbo task exists.
 * @returns what does not, one line each
 */
export function commandFaults(root: string, command: string, folder = ''): string[] {
  let cwd = folder;
  return command.split('&&').flatMap((part) => {
    const words = part.trim().split(/\s+/);
    while (/^\w+=/.test(words[0] ?? '')) words.shift();
    const [program = '', ...args] = words;
    if (program === 'cd') {
      cwd = join(cwd, args[0] ?? '');
      return existsSync(join(root, cwd)) ? [] : [`no folder ${cwd}`];
    }
    if (program === 'npx') return pnpmFaults(root, args.slice(args.indexOf('pnpm@12') + 1));
    if (program === 'pnpm') return pnpmFaults(root, args);
    if (program === 'turbo') return turboFaults(root, args);
    if (program === 'node') {
      const files = args[0] === '--import' ? args.slice(1, 3) : args.slice(0, 1);
      return files.filter((file) => !existsSync(join(root, cwd, file))).map((file) => `no file ${file}`);
    }
    const path = program.includes('/') ? join(root, cwd, program) : join(root, 'node_modules/.bin', program);
    return existsSync(path) || OF_THE_HOST.includes(program) ? [] : [`no program ${program}`];
  });
}

function pnpmFaults(root: string, args: readonly string[]): string[] {
  const [first = '', second = '', third = ''] = args;
  if (first !== '--filter') {
    return OF_PNPM.includes(first) ? [] : scriptFaults(root, '', first, args.slice(1));
  }
  const folder = ['packages', 'apps', 'tools']
    .flatMap((kind) => readdirSync(join(root, kind)).map((name) => `${kind}/${name}`))
    .filter((path) => existsSync(join(root, path, 'package.json')))
    .find((path) => readManifest(root, path).name === second);
  if (folder === undefined) return [`no package ${second}`];
  return third === '' ? [] : scriptFaults(root, folder, third, []);
}

/** Arguments go to the last command of a script, as pnpm does it. */
function scriptFaults(root: string, folder: string, name: string, args: readonly string[]): string[] {
  const script = readManifest(root, folder).scripts?.[name];
  if (script === undefined) return [`no script ${name} in ${folder || 'the root'}`];
  return commandFaults(root, [script, ...args].join(' '), folder);
}

function readManifest(root: string, folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
}

function turboFaults(root: string, args: readonly string[]): string[] {
  const output = execFileSync(join(root, 'node_modules/.bin/turbo'), [...args, '--dry=json'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { tasks } = JSON.parse(output) as { tasks: readonly unknown[] };
  return tasks.length > 0 ? [] : [`no task for turbo ${args.join(' ')}`];
}
