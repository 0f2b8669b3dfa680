import { type Child, startChild } from '@workshop/child-process';
import { fetchText } from './fetch-text.ts';
import { Page } from './page.ts';

/** A cluster of workers on one port, and what its clients see of it. */
export class Cluster {
  readonly port: number;
  readonly workers: number[] = [];
  readonly stopped: Set<number> = new Set();
  readonly #primary: Child;

  private constructor(port: number, primary: Child) {
    this.port = port;
    this.#primary = primary;
  }

  static async start(port: number, workers: number): Promise<Cluster> {
    const file = new URL('./cluster-process.ts', import.meta.url);
    const cluster = new Cluster(port, await startChild(file.pathname, { args: [String(port)] }));
    for (let count = 0; count < workers; count++) await cluster.fork();
    return cluster;
  }

  async fork(): Promise<void> {
    this.workers.push(await this.#primary.call<number>('fork'));
  }

  /** Forks a worker that blocks in its start-up, from the time at which the file appears until it is removed. */
  async forkHeld(holdFile: string): Promise<void> {
    this.workers.push(await this.#primary.call<number>('fork', { holdFile }));
  }

  /** Lets a worker run an endless loop. */
  async block(pid: number): Promise<void> {
    await this.#primary.call('signal', { pid, signal: 'SIGUSR2' });
  }

  async kill(pid: number): Promise<void> {
    this.workers.splice(this.workers.indexOf(pid), 1);
    this.stopped.delete(pid);
    await this.#primary.call('signal', { pid, signal: 'SIGKILL' });
  }

  async pause(pid: number): Promise<void> {
    this.stopped.add(pid);
    await this.#primary.call('signal', { pid, signal: 'SIGSTOP' });
  }

  async resume(pid: number): Promise<void> {
    this.stopped.delete(pid);
    await this.#primary.call('signal', { pid, signal: 'SIGCONT' });
  }

  /** Sends a request. @returns the worker that answered, or undefined if it was killed on the way or does not answer */
  async request(path: string): Promise<number | undefined> {
    try {
      const { headers } = await fetchText(this.port, path, 30_000);
      return Number(headers['x-worker']);
    } catch {
      return undefined;
    }
  }

  /** Reads `/metrics` of whichever worker answers. */
  async scrape(): Promise<Page> {
    for (let attempt = 0; attempt < 20; attempt++) {
      try {
        return new Page((await fetchText(this.port, '/metrics', 2_000)).text);
      } catch {
        // A stopped worker has accepted the connection: the next one goes to another.
      }
    }
    throw new Error('no worker answers a scrape');
  }

  async end(): Promise<void> {
    for (let pid = this.workers[0]; pid !== undefined; pid = this.workers[0]) await this.kill(pid);
    await this.#primary.stop();
  }
}
