import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute } from './execute.ts';
import { hostEnv } from './host-env.ts';
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
