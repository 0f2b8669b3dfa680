import { setTimeout as wait } from 'node:timers/promises';
import { createExporter, startMetricsServer } from '@channel-exporter/core';
import { instrumentConsumer, instrumentKafka } from '@channel-exporter/kafkajs';
import { createChance } from '../chance.ts';
import { peers, runChild } from '../processes/child.ts';
import { portIsTaken } from '../processes/listen.ts';
import { Refusal } from '../refusal.ts';
import { type ServiceFacts, type ServiceGiven, SYSCODE, TOPICS } from './given.ts';
import { createKafka } from './publisher.ts';

/** The worker without an app of its own: two kafkajs consumers, and core's standalone `/metrics`. */
runChild<ServiceGiven, ServiceFacts>(async (given) => {
  const exporter = createExporter({ syscode: SYSCODE.ledger });
  const { url, close } = await startMetricsServer(exporter, { port: given.port, host: '127.0.0.1' }).catch(
    (error: unknown) => {
      throw given.port === 0 ? error : new Refusal(portIsTaken(given.port));
    },
  );
  const run = `${Date.now().toString(36)}`;
  const kafka = instrumentKafka(exporter, createKafka(SYSCODE.ledger, given.brokers));
  const retry = { initialRetryTime: 50, maxRetryTime: 200, retries: 5 };
  const bookings = kafka.consumer({
    groupId: `demo-bookings-${run}`,
    sessionTimeout: 6000,
    heartbeatInterval: 1000,
    retry,
  });
  const settlements = instrumentConsumer(
    exporter,
    kafka.consumer({
      groupId: `demo-settlements-${run}`,
      sessionTimeout: 6000,
      heartbeatInterval: 1000,
      retry,
    }),
  );
  await Promise.all([bookings.connect(), settlements.connect()]);
  await bookings.subscribe({ topics: [TOPICS.created, TOPICS.cancelled] });
  await settlements.subscribe({ topics: [TOPICS.settled] });
  const chance = createChance(3);

  // Every ninth booking fails at its first try; kafkajs brings it again, and the second try is another observation.
  let booked = 0;
  await bookings.run({
    eachMessage: async ({ topic }) => {
      await wait(chance.latencyMs(topic === TOPICS.created ? 70 : 30, 400));
      if (++booked % 9 === 0) throw new Error('the ledger is locked');
      if (topic === TOPICS.created) await readInvoice();
    },
  });

  let batches = 0;
  await settlements.run({
    eachBatch: async ({ batch, resolveOffset, heartbeat }) => {
      const fails = ++batches % 5 === 0;
      for (const [at, message] of batch.messages.entries()) {
        await wait(chance.latencyMs(120, 900));
        if (fails && at === batch.messages.length - 1) throw new Error('the settlement does not add up');
        resolveOffset(message.offset);
        await heartbeat();
      }
    },
  });

  return {
    facts: { port: Number(new URL(url).port) },
    stop: async () => {
      await close();
      await Promise.all([bookings.disconnect(), settlements.disconnect()]);
      await exporter.close();
    },
  };
});

async function readInvoice(): Promise<void> {
  const { billing } = await peers;
  const invoice = await fetch(`${billing}/billing/eu/invoices/7?method_code=BOOK`, {
    headers: { 'user-agent': SYSCODE.ledger },
  });
  await invoice.text();
}
