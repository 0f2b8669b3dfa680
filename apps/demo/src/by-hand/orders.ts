import { instrumentAxios } from '@channel-exporter/axios';
import { init } from '@channel-exporter/core';
import { createExpressMiddleware } from '@channel-exporter/express';
import { instrumentFetch } from '@channel-exporter/undici';
import { runOrders } from '../services/orders.ts';
import { SYSCODE } from '../services/systems.ts';

runOrders(({ partners }) => {
  const exporter = init({ syscode: SYSCODE.orders, partners });
  instrumentFetch(exporter);
  return {
    beforeRoutes: (app) => void app.use(createExpressMiddleware(exporter)),
    onPayments: (payments) => void instrumentAxios(exporter, payments),
    close: () => exporter.close(),
  };
});
