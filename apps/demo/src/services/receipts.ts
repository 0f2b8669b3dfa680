import { setTimeout as wait } from 'node:timers/promises';
import { type ChannelExporter, instrumentHandler } from '@channel-exporter/core';
import { createChance } from '../chance.ts';

/** The receipts that are still to be sent, one after the other. */
export interface Receipts {
  add(orderTopic: string): void;
  /** Resolves when all that were added have been sent. */
  sent(): Promise<unknown>;
}

/** A queue in memory, as a client without a plugin: its handler reports a refusal by its result. */
export function createReceipts(exporter: ChannelExporter): Receipts {
  const chance = createChance(7);
  const sendReceipt = instrumentHandler(
    exporter,
    'demo.receipts',
    async (_orderTopic: string) => {
      await wait(chance.latencyMs(30, 150));
      return chance.in(0.1) ? 'refused' : 'sent';
    },
    { resultCode: (result) => (result === 'refused' ? 1 : 0) },
  );
  let last: Promise<unknown> = Promise.resolve();
  return {
    add: (orderTopic) => {
      last = last.then(() => sendReceipt(orderTopic));
    },
    sent: () => last,
  };
}
