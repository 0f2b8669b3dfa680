/** The ports of the fake partner. Nobody listens on `closed`. */
export interface PartnerPorts {
  readonly payments: number;
  readonly parcels: number;
  readonly closed: number;
}

/** What the fake partner is started with. */
export interface PartnerGiven extends PartnerPorts {
  /** Fails only while it is broken, not now and then. */
  readonly calm: boolean;
}

/** What each service is started with. */
export interface ServiceGiven {
  readonly port: number;
  readonly brokers: readonly string[];
  /** The partner directory, a JSON file. */
  readonly partners: string;
  /** `http://127.0.0.1:PORT` of the fake partner's listeners. */
  readonly partnerUrls: Readonly<Record<keyof PartnerPorts, string>>;
  /** Handles messages without the failures that the demo shows. */
  readonly calm: boolean;
  /** The suffix of the consumer groups: one for each run, so that no run waits for the members of the one before. */
  readonly run: string;
}

/** What a service tells once it runs. */
export interface ServiceFacts {
  readonly port: number;
  /** The process ids of the workers, if it is a cluster. */
  readonly workers?: readonly number[];
}

/** What each process of the demo is given by its parent, and what it tells once it runs. The names are those of `src/services`. */
export interface Contracts {
  partner: { given: PartnerGiven; facts: PartnerPorts };
  orders: { given: ServiceGiven; facts: ServiceFacts };
  billing: { given: ServiceGiven; facts: ServiceFacts };
  ledger: { given: ServiceGiven; facts: ServiceFacts };
  storefront: { given: ServiceGiven; facts: ServiceFacts };
  traffic: { given: Peers; facts: null };
}

export type ProcessName = keyof Contracts;

/** Where the services listen, as `http://127.0.0.1:PORT`. */
export interface Peers {
  readonly orders: string;
  readonly billing: string;
  /** Only in `demo:fleet`: then the clients do nothing that fails. */
  readonly storefront?: string;
}

/** `broken` is for the partner, `killWorker` (a process id) for the primary of a cluster. */
export type ToChild =
  | { readonly peers: Peers }
  | { readonly stop: true }
  | { readonly broken: boolean }
  | { readonly killWorker: number };

export type FromChild =
  | { readonly ready: unknown }
  | { readonly refused: boolean; readonly why: string }
  | { readonly workers: readonly number[] };
