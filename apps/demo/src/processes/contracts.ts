/** The ports of the fake partner. Nobody listens on `closed`. */
export interface PartnerPorts {
  readonly payments: number;
  readonly parcels: number;
  readonly closed: number;
}

/** What each service is started with. */
export interface ServiceGiven {
  readonly port: number;
  readonly brokers: readonly string[];
  /** The partner directory, a JSON file. */
  readonly partners: string;
  /** `http://127.0.0.1:PORT` of the fake partner's listeners. */
  readonly partnerUrls: Readonly<Record<keyof PartnerPorts, string>>;
}

/** What a service tells once it runs. */
export interface ServiceFacts {
  readonly port: number;
}

/** What each process of the demo is given by its parent, and what it tells once it runs. The names are those of `src/services`. */
export interface Contracts {
  partner: { given: PartnerPorts; facts: PartnerPorts };
  orders: { given: ServiceGiven; facts: ServiceFacts };
  billing: { given: ServiceGiven; facts: ServiceFacts };
  ledger: { given: ServiceGiven; facts: ServiceFacts };
  traffic: { given: Peers; facts: null };
}

export type ProcessName = keyof Contracts;

/** Where the services listen, as `http://127.0.0.1:PORT`. */
export interface Peers {
  readonly orders: string;
  readonly billing: string;
}

export type ToChild = { readonly peers: Peers } | { readonly stop: true };

export type FromChild = { readonly ready: unknown } | { readonly refused: boolean; readonly why: string };
