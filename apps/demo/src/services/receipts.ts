import { setTimeout as wait } from 'node:timers/promises';
import { createChance } from '../chance.ts';

/** The receipts that are still to be sent, one after the other. */
export interface Receipts {
  add(orderTopic: string): void;
  /** Resolves when all that were added have been sent. */
  sent(): Promise<unknown>;
}

/** The handler of the queue; it reports a refusal by its result. */
export type SendReceipt = (orderTopic: string) => Promise<'refused' | 'sent'>;

/** A queue in memory, as a client without a plugin. */
export function createReceipts(
  measure: (handler: SendReceipt) => SendReceipt = (handler) => handler,
): Receipts {
  const chance = createChance(7);
  const sendReceipt = measure(async () => {
    await wait(chance.latencyMs(30, 150));
    return chance.in(0.1) ? 'refused' : 'sent';
  });
  let last: Promise<unknown> = Promise.resolve();
  return {
    add: (orderTopic) => {
      last = last.then(() => sendReceipt(orderTopic));
    },
    sent: () => last,
  };
}
