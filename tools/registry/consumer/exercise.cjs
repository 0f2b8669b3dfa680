const assert = require('node:assert/strict');
const { once } = require('node:events');
const { createServer } = require('node:http');

/**
 * Instruments a server and a client of each kind, sends real requests, and returns the scrape that Express serves.
 * `modules` are the packages in the format that the caller has loaded them in.
 */
exports.exercise = async function exercise(modules) {
  const { core, expressPlugin, koaPlugin, axiosPlugin, undiciPlugin, kafkaPlugin } = modules;
  const { express, Koa, axios, undici } = modules;
  const partner = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"code":"S1"}');
  });
  const partnerUrl = await listen(partner);
  const exporter = core.createExporter({
    syscode: 'A123010101',
    partners: { partners: [{ partner: '7', hosts: [new URL(partnerUrl).host], actions: { '/pay': '701' } }] },
  });

  const app = express();
  app.use(expressPlugin.createExpressMiddleware(exporter));
  const router = express.Router();
  router.get('/orders/:id', (_request, response) => response.json({ code: 'E1' }));
  app.use('/api', router);
  const expressServer = createServer(app);
  const expressUrl = await listen(expressServer);

  const koa = new Koa();
  koa.use(koaPlugin.createKoaMiddleware(exporter, { metricsPath: false, pathLabel: 'url' }));
  koa.use((context) => {
    context.body = { code: 'K1' };
  });
  const koaServer = createServer(koa.callback());
  const koaUrl = await listen(koaServer);

  const client = axios.create();
  axiosPlugin.instrumentAxios(exporter, client);
  const detachFetch = undiciPlugin.instrumentFetch(exporter);
  const agent = new undici.Agent();
  const dispatcher = agent.compose(undiciPlugin.createUndiciInterceptor(exporter));

  await (await fetch(`${expressUrl}/api/orders/1`, { headers: { 'user-agent': 'B200000001' } })).json();
  await (await fetch(`${koaUrl}/k`)).json();
  assert.deepEqual((await client.get(`${partnerUrl}/pay`)).data, { code: 'S1' });
  assert.deepEqual(await (await fetch(`${partnerUrl}/pay`)).json(), { code: 'S1' });
  assert.deepEqual(await (await undici.request(`${partnerUrl}/pay`, { dispatcher })).body.json(), {
    code: 'S1',
  });

  let config;
  const consumer = kafkaPlugin.instrumentConsumer(exporter, {
    run: async (given) => {
      config = given;
    },
  });
  await consumer.run({ eachMessage: async () => {} });
  await config.eachMessage({ topic: 'orders', partition: 0, message: { offset: '0' } });

  const scrape = await (await fetch(`${expressUrl}/metrics`)).text();
  detachFetch();
  await exporter.close();
  await agent.close();
  for (const server of [partner, expressServer, koaServer]) server.close().closeAllConnections();
  return scrape;
};

async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}
