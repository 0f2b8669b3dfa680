const { EventEmitter, once } = require('node:events');
const { createServer } = require('node:http');

const { PORT, PARTNER_URL, BROKERS } = process.env;

/** The service of all programs here; each loads the packages in its own module format. */
async function serve({ express, Koa, Router, axios, undici, Kafka }) {
  const created = axios.create({ baseURL: PARTNER_URL });
  const calls = [
    async () => (await axios.get(`${PARTNER_URL}/weather/axios`)).data,
    async () => (await created.get('/weather/created')).data,
    async () => (await fetch(`${PARTNER_URL}/weather/fetch`)).json(),
    async () => (await undici.request(`${PARTNER_URL}/weather/undici`)).body.json(),
    async () => (await undici.fetch(`${PARTNER_URL}/weather/undici-fetch`)).json(),
  ];
  const callAll = async () => {
    const cities = [];
    for (const call of calls) cities.push((await call()).city);
    return cities;
  };

  const kafka = new Kafka({ brokers: BROKERS.split(','), logLevel: 0 });
  const producer = kafka.producer();
  const consumer = kafka.consumer({
    groupId: 'orders',
    sessionTimeout: 6000,
    heartbeatInterval: 500,
    maxWaitTimeInMs: 200,
  });
  const orders = new EventEmitter();
  await producer.connect();
  await consumer.connect();
  await consumer.subscribe({ topic: 'orders', fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      await (await fetch(`${PARTNER_URL}/weather/message`)).text();
      orders.emit('handled', message.value.toString());
    },
  });

  const app = express();
  app.use(express.json());
  app.get('/express/orders/:id', async (_request, response) => {
    response.json({ code: 'E1', cities: await callAll() });
  });
  app.post('/express/orders', async (request, response) => {
    const handled = once(orders, 'handled');
    await producer.send({ topic: 'orders', messages: [{ value: request.body.id, partition: 0 }] });
    const [id] = await handled;
    response.status(201).json({ code: 'E2', id });
  });
  app.get('/express/broken', () => {
    throw new Error('broken');
  });

  const koa = new Koa();
  koa.silent = true;
  const router = new Router({ prefix: '/koa' });
  router.get('/orders/:id', async (ctx) => {
    ctx.body = { code: 'K1', cities: await callAll() };
  });
  router.get('/broken', () => {
    throw new Error('broken');
  });
  koa.use(router.routes());

  const answerByKoa = koa.callback();
  const server = createServer((request, response) => {
    if (request.url.startsWith('/koa/')) answerByKoa(request, response);
    else app(request, response);
  });
  server.listen(PORT);

  process.once('SIGTERM', async () => {
    server.close();
    await Promise.all([producer.disconnect(), consumer.disconnect()]);
    await undici.getGlobalDispatcher().close();
  });
}

module.exports = { serve };
