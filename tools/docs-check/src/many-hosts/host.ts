import { type Child, startChild } from '@workshop/child-process';

/** One host of the fleet, in a process of its own. */
export class Host {
  readonly address: string;
  readonly #process: Child;

  private constructor(process: Child, address: string) {
    this.#process = process;
    this.address = address;
  }

  static async start(): Promise<Host> {
    const child = await startChild(new URL('./host-process.ts', import.meta.url));
    return new Host(child, await child.call<string>('address'));
  }

  async request(times: number): Promise<void> {
    for (let at = 0; at < times; at++) {
      const response = await fetch(`http://${this.address}/orders/${at}`);
      await response.text();
      if (!response.ok) throw new Error(`${this.address} answered ${response.status}`);
    }
  }

  async stop(): Promise<void> {
    await this.#process.stop();
  }
}
