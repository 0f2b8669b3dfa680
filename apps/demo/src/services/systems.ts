/** The systems of the demo, by their codes. */
export const SYSCODE = { orders: 'A123010101', billing: 'B456020202', ledger: 'C789030303' } as const;

/** The system of `demo:fleet` that calls the others. */
export const STOREFRONT = 'D111222333';

/** Topics of the demo; the embedded broker makes them at its start. */
export const TOPICS = {
  created: 'demo.orders.created',
  cancelled: 'demo.orders.cancelled',
  settled: 'demo.payments.settled',
} as const;

/** What the codes of `partners.json` stand for. The contract has codes only; names are for the page. */
export const PARTNERS: Readonly<Record<string, string>> = { 1: 'payments', 2: 'parcels', 3: 'bank' };
