import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import axios, { type AxiosInstance, isAxiosError } from 'axios';
import express, { type Express, type NextFunction, type Request, type Response, Router } from 'express';
import { type Chance, createChance } from '../chance.ts';
import { peers, type Running, runChild } from '../processes/child.ts';
import type { ServiceFacts, ServiceGiven } from '../processes/contracts.ts';
import { closeServer, listen } from '../processes/listen.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { SYSCODE, TOPICS } from './systems.ts';

/** The lines that measure the service by hand; without them `@channel-exporter/auto` measures it. */
export interface OrdersByHand {
  readonly beforeRoutes: (app: Express) => void;
  readonly onPayments: (payments: AxiosInstance) => void;
  readonly close: () => Promise<void>;
}

/** The Express service: orders, in nested routers below `/api/:version`; calls the billing service and partner 1. */
export function runOrders(measure?: (given: ServiceGiven) => OrdersByHand): void {
  runChild<'orders'>((given) => startOrders(given, measure?.(given)));
}

async function startOrders(
  given: ServiceGiven,
  byHand: OrdersByHand | undefined,
): Promise<Running<ServiceFacts>> {
  const payments = axios.create({
    baseURL: given.partnerUrls.payments,
    headers: { 'User-Agent': SYSCODE.orders },
    timeout: 8000,
    validateStatus: () => true,
  });
  byHand?.onPayments(payments);
  const publisher = await createPublisher(SYSCODE.orders, given.brokers);

  const app = express();
  byHand?.beforeRoutes(app);
  app.use(express.json());
  app.get('/healthcheck', (_request, response) => void response.send('ok'));
  app.get(['/status', '/ready'], (_request, response) => void response.json({ code: 0 }));
  app.get('/o/:id', (request, response) => response.redirect(302, `/api/v1/orders/${request.params.id}`));
  app.get(/^\/legacy\/\d+$/, (_request, response) => void response.status(410).type('text').send('gone'));
  const api = Router({ mergeParams: true });
  const chance = createChance(1);
  api.use('/orders', ordersRouter(publisher, chance), paymentsRouter(payments, publisher, given));
  api.use('/stock', stockRouter(chance));
  app.use('/api/:version', api);
  app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
    response.status(500).json({ code: 50000, message: error.message });
  });

  const server = createServer(app);
  const port = await listen(server, given.port);
  return {
    facts: { port },
    stop: async () => {
      closeServer(server);
      await publisher.close();
      await byHand?.close();
    },
  };
}

function ordersRouter(publisher: Publisher, chance: Chance): Router {
  const router = Router({ mergeParams: true });
  router.get('/', async (_request, response) => {
    await wait(chance.latencyMs(60, 400));
    response.json({ code: 0, items: [] });
  });
  router.post('/', async (request, response) => {
    const { billing } = await peers;
    const { cents = 100 } = request.body as { cents?: number };
    const invoice = await fetch(`${billing}/billing/eu/invoices`, {
      method: 'POST',
      headers: { 'user-agent': SYSCODE.orders, 'method-code': 'INVOICE', 'content-type': 'application/json' },
      body: JSON.stringify({ cents }),
    });
    await invoice.text();
    if (invoice.ok) {
      await publisher.send(TOPICS.created, { cents });
      response.status(201).json({ code: 0, id: 'o-1' });
    } else {
      response.status(422).json({ code: 'no_invoice' });
    }
  });
  router.get('/:id', async (request, response) => {
    await wait(chance.latencyMs(40, 250));
    if (request.params.id.startsWith('missing')) response.status(404).json({ code: 40401 });
    else response.json({ data: { code: 0, id: request.params.id } });
  });
  router.delete('/:id', async (_request, response) => {
    await publisher.send(TOPICS.cancelled, {});
    response.status(204).end();
  });
  // Server-sent events that go on until the client leaves, which is a 499.
  router.get('/:id/events', (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const timer = setInterval(() => response.write('data: still on its way\n\n'), 100);
    response.on('close', () => clearInterval(timer));
  });
  router.get('/:id/report', async (_request, _response) => {
    await wait(chance.latencyMs(500, 2500));
    throw new Error('the report printer is on fire');
  });
  return router;
}

function paymentsRouter(payments: AxiosInstance, publisher: Publisher, given: ServiceGiven): Router {
  const router = Router({ mergeParams: true });
  router.post('/:id/pay', async (request, response) => {
    const order = request.params.id;
    const { data, status } = await payments.post<{ code: unknown }>('/v1/charges', { order });
    if (status >= 500) {
      response.status(502).json({ code: 'partner_failed' });
    } else if (data.code !== 0) {
      response.status(402).json({ code: 'declined' });
    } else {
      await publisher.send(TOPICS.settled, { order });
      response.json({ code: 0 });
    }
  });
  router.get('/:id/payment', async (request, response) => {
    const { data } = await payments.get<{ Code: unknown }>(`/v1/charges/${request.params.id}`);
    response.json({ code: data.Code });
  });
  router.post('/:id/refund', async (request, response) => {
    const { data } = await payments.post<{ errorcode: string }>('/v1/refunds', { order: request.params.id });
    response.json({ code: data.errorcode === '0' ? 0 : `refund_${data.errorcode}` });
  });
  // The partner's vices, one by one: each ends the call in another way.
  router.get('/:id/audit/:vice', async (request, response) => {
    try {
      await VICES[request.params.vice]?.(payments, given);
      response.json({ code: 0 });
    } catch (error) {
      response.status(502).json({ code: isAxiosError(error) ? (error.code ?? 'failed') : 'failed' });
    }
  });
  return router;
}

const VICES: Readonly<Record<string, (payments: AxiosInstance, given: ServiceGiven) => Promise<unknown>>> = {
  timeout: (payments) => payments.get('/v1/hang', { timeout: 700 }),
  aborted: (payments) => payments.get('/v1/hang', { signal: abortedAfter(300) }),
  reset: (payments) => payments.get('/v1/half'),
  redirect: (payments) => payments.get('/v1/loop', { maxRedirects: 3 }),
  too_large: (payments) => payments.get('/v1/huge', { maxContentLength: 100_000 }),
  refused: (payments, { partnerUrls }) => payments.post(`${partnerUrls.closed}/transfers`),
  tls: (payments, { partnerUrls }) =>
    payments.get(`${partnerUrls.payments.replace('http:', 'https:')}/v1/charges/1`),
  not_found: (payments) => payments.get('/v2/charges'),
};

function abortedAfter(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller.signal;
}

function stockRouter(chance: Chance): Router {
  const router = Router();
  router.get('/:sku', async (request, response) => {
    // What the app itself says comes before header, query and body.
    Object.assign(request, { methodCode: 'STOCK' });
    await wait(chance.latencyMs(90, 700));
    response.json({ code: request.params.sku === 'sold-out' ? 'SOLD_OUT' : 0 });
  });
  return router;
}
