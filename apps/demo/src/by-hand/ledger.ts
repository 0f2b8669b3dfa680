import { createExporter, instrumentHandler, startMetricsServer } from '@channel-exporter/core';
import { instrumentConsumer, instrumentKafka } from '@channel-exporter/kafkajs';
import { portIsTaken } from '../processes/listen.ts';
import { Refusal } from '../refusal.ts';
import { runLedger } from '../services/ledger.ts';
import { SYSCODE } from '../services/systems.ts';

runLedger(async ({ port }) => {
  const exporter = createExporter({ syscode: SYSCODE.ledger });
  const endpoint = await startMetricsServer(exporter, { port, host: '127.0.0.1' }).catch((error: unknown) => {
    throw port === 0 ? error : new Refusal(portIsTaken(port));
  });
  return {
    port: Number(new URL(endpoint.url).port),
    onConsumer: (consumer) => void instrumentConsumer(exporter, consumer),
    onKafka: (kafka) => void instrumentKafka(exporter, kafka),
    onReceipt: (sendReceipt) =>
      instrumentHandler(exporter, 'demo.receipts', sendReceipt, {
        resultCode: (result) => (result === 'refused' ? 1 : 0),
      }),
    close: async () => {
      await endpoint.close();
      await exporter.close();
    },
  };
});
