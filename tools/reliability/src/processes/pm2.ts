import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const requireFrom = createRequire(import.meta.url);

/** An entry of `apps` in an ecosystem file. */
export interface App {
  readonly name: string;
  readonly script: string;
  readonly exec_mode: 'cluster' | 'fork';
  readonly instances: number;
  readonly env: Readonly<Record<string, string>>;
  /** The variable to which PM2 adds the number of the instance. */
  readonly increment_var?: string;
  /** Flags of Node. */
  readonly node_args?: string;
}

/** PM2 from npm, with a daemon and a home directory of its own. */
export class Pm2 {
  readonly home: string = mkdtempSync(join(tmpdir(), 'pm2-'));
  readonly #killDaemon = (): void => {
    this.#signalDaemon('SIGKILL');
  };

  constructor() {
    // The daemon does not end with the process that starts it.
    process.on('exit', this.#killDaemon);
  }

  async start(app: App): Promise<void> {
    const file = join(this.home, `${app.name}.config.cjs`);
    // PM2 kills a process 1.6 s after SIGINT. A busy machine needs longer to end it in good order.
    const apps = [{ ...app, kill_timeout: 60_000 }];
    writeFileSync(file, `module.exports = ${JSON.stringify({ apps })};`);
    await this.#run('start', file);
  }

  async reload(name: string): Promise<void> {
    await this.#run('reload', name);
  }

  async delete(name: string): Promise<void> {
    await this.#run('delete', name);
  }

  /** The process ids of an app. */
  async pids(name: string): Promise<number[]> {
    const list = JSON.parse(await this.#run('jlist')) as { name: string; pid: number }[];
    return list.filter((each) => each.name === name).map(({ pid }) => pid);
  }

  /** Ends the daemon and all that it runs. @throws Error if it does not end */
  async end(): Promise<void> {
    try {
      await this.#run('kill');
      if (this.#signalDaemon(0)) throw new Error('the daemon of PM2 still runs');
    } finally {
      this.#killDaemon();
      process.off('exit', this.#killDaemon);
      rmSync(this.home, { recursive: true, force: true });
    }
  }

  async #run(...args: readonly string[]): Promise<string> {
    const { stdout } = await execute(process.execPath, [requireFrom.resolve('pm2/bin/pm2'), ...args], {
      env: {
        PATH: process.env.PATH,
        HOME: this.home,
        PM2_HOME: this.home,
        PM2_DISABLE_VERSION_CHECK: 'true',
      },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  }

  #signalDaemon(signal: NodeJS.Signals | 0): boolean {
    try {
      return process.kill(Number(readFileSync(join(this.home, 'pm2.pid'), 'latin1')), signal);
    } catch {
      return false;
    }
  }
}
