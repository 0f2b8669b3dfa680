import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execute } from './execute.ts';
import type { Registry } from './start-registry.ts';

/** A stranger's project: an empty folder outside the repository, with npm and the host's own Node. */
export class Consumer {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'consumer-'));
  readonly #env: NodeJS.ProcessEnv;

  /** @param registry has `@channel-exporter/*`; without one they are installed from tarballs */
  constructor(registry?: Registry) {
    this.#env = hostEnv();
    writeFileSync(
      join(this.folder, 'package.json'),
      JSON.stringify({ name: 'consumer', version: '1.0.0', private: true }),
    );
    if (registry === undefined) return;
    writeFileSync(join(this.folder, '.npmrc'), `@channel-exporter:registry=${registry.url}\n`);
  }

  /** @returns how many packages stand in the lock file afterwards, development ones included */
  async install(...packages: readonly string[]): Promise<number> {
    const flags = ['--no-audit', '--no-fund', '--loglevel=error', '--save-exact'];
    await execute('npm', ['install', ...flags, ...packages], { cwd: this.folder, env: this.#env });
    const lock = JSON.parse(readFileSync(join(this.folder, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, unknown>;
    };
    return Object.keys(lock.packages).filter((place) => place !== '').length;
  }

  /** Copies the programs of `folder` into the project. */
  copyIn(folder: string): void {
    cpSync(folder, this.folder, { recursive: true });
  }

  async run(program: string, ...args: readonly string[]): Promise<string> {
    return execute(program, args, { cwd: this.folder, env: this.#env });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What pnpm and jest set for their own children; the host's settings of npm and its certificates stay. */
const NOT_THE_HOSTS =
  /^(npm_(package|lifecycle|execpath|node_execpath|command)|pnpm_|jest_|node_env$|node_path$)/i;

/** Without what pnpm puts before the host's own programs. */
function hostEnv(): NodeJS.ProcessEnv {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_THE_HOSTS.test(name)));
  const folders = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'));
  // A machine that has Node only through pnpm still gets one: that of the repository.
  if (!folders.some((folder) => existsSync(join(folder, 'node')))) return env;
  return { ...env, PATH: folders.join(delimiter) };
}
