import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { execute } from '@workshop/registry';
import type { Program } from './program.ts';
import { programEnv } from './program-env.ts';

const sources = join(import.meta.dirname, '../programs');

/** Outside of the repository: its packages must not be found from there. */
const cache = join(process.env.XDG_CACHE_HOME ?? tmpdir(), 'channel-exporter-compatibility');

/**
 * Installs a program from npm, unless that has been done, and builds it, unless its files are the same as before.
 * @returns its folder
 * @throws Error with what npm or the build wrote
 */
export async function installProgram(program: Program): Promise<string> {
  const source = join(sources, program.folder ?? program.name);
  const manifest = readFileSync(join(source, 'package.json'), 'utf8');
  const folder = join(cache, `${program.folder ?? program.name}-${digest(manifest, process.version)}`);
  if (!existsSync(folder)) await install(source, folder);
  refreshFiles(program, folder);
  await build(program, source, folder);
  return folder;
}

/** Puts the program's files back as they are in the repository, and removes what it has written. */
export function refreshFiles({ name, folder: shared = name, writes = [] }: Program, folder: string): void {
  for (const path of writes) rmSync(join(folder, path), { recursive: true, force: true });
  cpSync(join(sources, shared), folder, { recursive: true, preserveTimestamps: true });
}

async function install(source: string, folder: string): Promise<void> {
  mkdirSync(cache, { recursive: true });
  // Complete or not there: an interrupted installation leaves only its temporary folder.
  const temporary = `${folder}.${process.pid}`;
  rmSync(temporary, { recursive: true, force: true });
  cpSync(join(source, 'package.json'), join(temporary, 'package.json'));
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await execute('npm', ['install', ...flags], { cwd: temporary, env: programEnv(temporary) });
  renameSync(temporary, folder);
}

async function build({ build: commands = [] }: Program, source: string, folder: string): Promise<void> {
  const files = readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const state = digest(
    JSON.stringify(commands),
    ...files.map((file) => relative(source, file)),
    ...files.map((file) => readFileSync(file, 'utf8')),
  );
  const marker = join(folder, '.built');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === state) return;
  for (const [command, ...args] of commands) {
    await execute(command as string, args, { cwd: folder, env: programEnv(folder) });
  }
  writeFileSync(marker, state);
}

function digest(...texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex').slice(0, 12);
}
