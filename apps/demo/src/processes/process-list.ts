import type { Contracts, ProcessName } from './contracts.ts';
import { type DemoProcess, startProcess, type Way } from './start-process.ts';

/** The processes of a run: started one by one, ended together. */
export class ProcessList {
  readonly #all: DemoProcess<unknown>[] = [];
  readonly #lost: (what: string) => void;

  /** @param lost is called when a process ends that should not */
  constructor(lost: (what: string) => void) {
    this.#lost = lost;
  }

  /** @throws Refusal with the reason that the process gave */
  async start<Name extends ProcessName>(
    name: Name,
    given: Contracts[Name]['given'],
    way?: Way,
  ): Promise<DemoProcess<Contracts[Name]['facts']>> {
    const process = await startProcess(name, given, way);
    process.onLost((how) => this.#lost(`The process "${name}" has ended by itself (${how}).`));
    this.#all.push(process);
    return process;
  }

  /** Ends the clients first: what they ask for until their end is still there. */
  async stop(): Promise<void> {
    const clients = this.#all.filter(({ name }) => name === 'traffic');
    const services = this.#all.filter(({ name }) => name !== 'traffic');
    for (const some of [clients, services]) await Promise.all(some.map((process) => process.stop()));
  }
}
