import { createServer } from 'node:http';
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import { peers, type Running, runChild } from '../processes/child.ts';
import type { ServiceFacts, ServiceGiven } from '../processes/contracts.ts';
import { closeServer, listen } from '../processes/listen.ts';
import { STOREFRONT } from './systems.ts';

/** The Express service that customers see, in `demo:fleet` only: it calls the orders and the billing service. */
export function runStorefront(): void {
  runChild<'storefront'>(startStorefront);
}

async function startStorefront(given: ServiceGiven): Promise<Running<ServiceFacts>> {
  const app = express();
  const shop = Router();
  shop.get('/', async (_request, response) => pass(await askOrders('GET', '/orders'), response));
  shop.get('/products/:sku', async (request, response) =>
    pass(await askOrders('GET', `/stock/${request.params.sku}`), response),
  );
  shop.post('/checkout', async (_request, response) => {
    const order = await askOrders('POST', '/orders', { method_code: 'CREATE', cents: 590 });
    pass(order.ok ? await askOrders('POST', '/orders/o-7/pay') : order, response);
  });
  shop.get('/delivery', async (_request, response) => {
    const { billing } = await peers;
    pass(await ask('GET', `${billing}/billing/eu/quotes?method_code=QUOTE`), response);
  });
  app.use('/shop', shop);
  app.use((_error: Error, _request: Request, response: Response, _next: NextFunction) => {
    response.status(502).json({ code: 'no_answer' });
  });

  const server = createServer(app);
  const port = await listen(server, given.port);
  return { facts: { port }, stop: async () => closeServer(server) };
}

interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly body: unknown;
}

/** Answers as the called service did; its failure is ours. */
function pass({ status, body }: Answer, response: Response): void {
  response.status(status).json(body);
}

async function askOrders(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
  const { orders } = await peers;
  return ask(method, `${orders}/api/v1${path}`, body);
}

async function ask(method: 'GET' | 'POST', url: string, body?: object): Promise<Answer> {
  const headers = { 'user-agent': STOREFRONT, 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(url, { method, headers, ...sent });
  return { ok: response.ok, status: response.status, body: await response.json() };
}
