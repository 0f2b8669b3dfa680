import type { ServiceFacts } from '../processes/contracts.ts';
import type { DemoProcess } from '../processes/start-process.ts';

/** What the two buttons of the page have done. */
export interface FaultState {
  readonly partnerIsBroken: boolean;
  /** Whether it has ever been broken. */
  readonly partnerWasBroken: boolean;
  /** The worker of the orders service that was killed last, and what Prometheus had counted until then. */
  readonly killed: { readonly pid: number; readonly counted: number } | undefined;
  /** The process ids of the workers of the orders service. */
  readonly workers: readonly number[];
}

/** Breaks the payments of the fake partner, and kills workers of the orders service. */
export class Faults {
  readonly #partner: DemoProcess<unknown>;
  readonly #orders: DemoProcess<ServiceFacts>;
  #state: FaultState;

  constructor(partner: DemoProcess<unknown>, orders: DemoProcess<ServiceFacts>) {
    this.#partner = partner;
    this.#orders = orders;
    this.#state = {
      partnerIsBroken: false,
      partnerWasBroken: false,
      killed: undefined,
      workers: orders.facts.workers ?? [],
    };
    orders.onMessage((message) => {
      if ('workers' in message) this.#state = { ...this.#state, workers: message.workers };
    });
  }

  get state(): FaultState {
    return this.#state;
  }

  breakPartner(partnerIsBroken: boolean): void {
    this.#partner.send({ broken: partnerIsBroken });
    this.#state = { ...this.#state, partnerIsBroken, partnerWasBroken: true };
  }

  /** Ends the oldest worker by SIGKILL, which no program can handle. */
  killWorker(counted: number): void {
    const [pid] = this.#state.workers;
    if (pid === undefined) return;
    this.#orders.send({ killWorker: pid });
    this.#state = { ...this.#state, killed: { pid, counted } };
  }
}
