import { setTimeout as wait } from 'node:timers/promises';
import type { Consumer, ConsumerConfig, Kafka } from 'kafkajs';
import { createChance } from '../chance.ts';
import { peers, type Running, runChild } from '../processes/child.ts';
import type { ServiceFacts, ServiceGiven } from '../processes/contracts.ts';
import { createKafka, createTopics } from './kafka.ts';
import { createReceipts, type Receipts, type SendReceipt } from './receipts.ts';
import { SYSCODE, TOPICS } from './systems.ts';

/** The lines that measure the worker by hand; without them `@channel-exporter/auto` measures its consumers. */
export interface LedgerByHand {
  readonly port: number;
  readonly onConsumer: (consumer: Consumer) => void;
  readonly onKafka: (kafka: Kafka) => void;
  readonly onReceipt: (sendReceipt: SendReceipt) => SendReceipt;
  readonly close: () => Promise<void>;
}

/** The worker without an app of its own: two kafkajs consumers, a queue in memory, and the standalone `/metrics`. */
export function runLedger(measure?: (given: ServiceGiven) => Promise<LedgerByHand>): void {
  runChild<'ledger'>(async (given) => startLedger(given, await measure?.(given)));
}

async function startLedger(
  given: ServiceGiven,
  byHand: LedgerByHand | undefined,
): Promise<Running<ServiceFacts>> {
  await createTopics(SYSCODE.ledger, given.brokers);
  // Both ways to attach: to one consumer, and to all that a client makes.
  const bookings = createKafka(SYSCODE.ledger, given.brokers).consumer(configOf('bookings', given));
  byHand?.onConsumer(bookings);
  const kafka = createKafka(SYSCODE.ledger, given.brokers);
  byHand?.onKafka(kafka);
  const settlements = kafka.consumer(configOf('settlements', given));
  const receipts = createReceipts(byHand?.onReceipt);
  await Promise.all([runBookings(bookings, receipts, given), runSettlements(settlements, given)]);
  return {
    facts: { port: byHand?.port ?? given.port },
    stop: async () => {
      await Promise.all([bookings.disconnect(), settlements.disconnect()]);
      await receipts.sent();
      await byHand?.close();
    },
  };
}

function configOf(group: string, { run }: ServiceGiven): ConsumerConfig {
  return {
    groupId: `demo-${group}-${run}`,
    sessionTimeout: 6000,
    heartbeatInterval: 1000,
    // The embedded broker answers a waiting fetch at its deadline only, which kafkajs sets to five seconds.
    maxWaitTimeInMs: 300,
    retry: { initialRetryTime: 50, maxRetryTime: 200, retries: 5 },
  };
}

/** eachMessage. Every ninth booking fails; kafkajs brings it again, and the second try is another observation. */
async function runBookings(consumer: Consumer, receipts: Receipts, { calm }: ServiceGiven): Promise<void> {
  const chance = createChance(3);
  let booked = 0;
  await consumer.connect();
  await consumer.subscribe({ topics: [TOPICS.created, TOPICS.cancelled] });
  await consumer.run({
    eachMessage: async ({ topic }) => {
      await wait(chance.latencyMs(topic === TOPICS.created ? 70 : 30, 400));
      if (++booked % 9 === 0 && !calm) throw new Error('the ledger is locked');
      if (topic === TOPICS.created) await readInvoice();
      receipts.add(topic);
    },
  });
}

/** eachBatch. Every fifth batch fails at its last message, after the others have been resolved. */
async function runSettlements(consumer: Consumer, { calm }: ServiceGiven): Promise<void> {
  const chance = createChance(5);
  let batches = 0;
  await consumer.connect();
  await consumer.subscribe({ topics: [TOPICS.settled] });
  await consumer.run({
    eachBatch: async (payload) => {
      const { messages } = payload.batch;
      const fails = ++batches % 5 === 0 && !calm;
      for (const [at, message] of messages.entries()) {
        await wait(chance.latencyMs(120, 900));
        if (fails && at === messages.length - 1) throw new Error('the settlement does not add up');
        payload.resolveOffset(message.offset);
        await payload.heartbeat();
      }
    },
  });
}

async function readInvoice(): Promise<void> {
  const { billing } = await peers;
  const invoice = await fetch(`${billing}/billing/eu/invoices/7?method_code=BOOK`, {
    headers: { 'user-agent': SYSCODE.ledger },
  });
  await invoice.text();
}
