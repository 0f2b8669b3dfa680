/** What each service is started with. */
export interface ServiceGiven {
  readonly port: number;
  readonly brokers: readonly string[];
  /** The partner directory, a JSON file. */
  readonly partners: string;
  /** `http://127.0.0.1:PORT` of the fake partner's listeners. */
  readonly partnerUrls: { readonly payments: string; readonly parcels: string; readonly closed: string };
}

/** What a service tells once it runs. */
export interface ServiceFacts {
  readonly port: number;
}

/** The systems of the demo, by their codes. */
export const SYSCODE = { orders: 'A123010101', billing: 'B456020202', ledger: 'C789030303' } as const;

/** Topics of the demo; the embedded broker must know them at its start. */
export const TOPICS = {
  created: 'demo.orders.created',
  cancelled: 'demo.orders.cancelled',
  settled: 'demo.payments.settled',
} as const;
