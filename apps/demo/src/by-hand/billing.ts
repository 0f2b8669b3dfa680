import { init } from '@channel-exporter/core';
import { createKoaMiddleware } from '@channel-exporter/koa';
import { createUndiciInterceptor, instrumentFetch } from '@channel-exporter/undici';
import { runBilling } from '../services/billing.ts';
import { SYSCODE } from '../services/systems.ts';

runBilling(({ partners }) => {
  const exporter = init({ syscode: SYSCODE.billing, partners });
  instrumentFetch(exporter);
  return {
    beforeRoutes: (app) => void app.use(createKoaMiddleware(exporter)),
    observe: (agent) => agent.compose(createUndiciInterceptor(exporter)),
    close: () => exporter.close(),
  };
});
