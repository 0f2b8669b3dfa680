import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import Router from '@koa/router';
import Koa from 'koa';
import { Agent, type Dispatcher, request } from 'undici';
import { type Chance, createChance } from '../chance.ts';
import { peers, type Running, runChild } from '../processes/child.ts';
import type { ServiceFacts, ServiceGiven } from '../processes/contracts.ts';
import { closeServer, listen } from '../processes/listen.ts';
import { SYSCODE } from './systems.ts';

/** The lines that measure the service by hand; without them `@channel-exporter/auto` measures it. */
export interface BillingByHand {
  readonly beforeRoutes: (app: Koa) => void;
  readonly observe: (agent: Agent) => Dispatcher;
  readonly close: () => Promise<void>;
}

/** The Koa service: billing, with nested routers below `/billing/:region`; calls partners 2 and 3, and the orders service. */
export function runBilling(measure?: (given: ServiceGiven) => BillingByHand): void {
  runChild<'billing'>((given) => startBilling(given, measure?.(given)));
}

async function startBilling(
  given: ServiceGiven,
  byHand: BillingByHand | undefined,
): Promise<Running<ServiceFacts>> {
  const agent = new Agent();
  const dispatcher = byHand?.observe(agent) ?? agent;
  const chance = createChance(2);

  const app = new Koa();
  // Koa prints each client that leaves in the middle, which here is a habit of theirs.
  app.silent = true;
  byHand?.beforeRoutes(app);
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (ctx.headerSent) throw error;
      const { status = 500, message } = error as Error & { status?: number };
      ctx.status = status;
      ctx.body = { code: status === 500 ? 'E_BILLING' : `E_${status}`, message };
    }
  });
  const billing = new Router({ prefix: '/billing/:region' });
  const invoices = invoicesRouter(chance);
  const shipping = shippingRouter(given, dispatcher);
  billing.use('/invoices', invoices.routes());
  billing.use(shipping.routes());
  app.use(billing.routes()).use(billing.allowedMethods());

  const answer = app.callback();
  const server = createServer((incoming, response) => void answer(incoming, response));
  const port = await listen(server, given.port);
  return {
    facts: { port },
    stop: async () => {
      closeServer(server);
      await dispatcher.close();
      await byHand?.close();
    },
  };
}

function invoicesRouter(chance: Chance): Router {
  const router = new Router();
  router.post('/', async (ctx) => {
    // Whether the goods are there is known by the orders service, which calls us: f_code shows both ways.
    const { orders } = await peers;
    const stock = await fetch(`${orders}/api/v1/stock/${chance.in(0.1) ? 'sold-out' : 'teapot'}`, {
      headers: { 'user-agent': SYSCODE.billing },
    });
    const { code } = (await stock.json()) as { code: unknown };
    ctx.status = code === 0 ? 201 : 409;
    ctx.body = { code };
  });
  router.get('/:no', async (ctx) => {
    await wait(chance.latencyMs(70, 500));
    if (ctx.params.no === '0') ctx.throw(400, 'no such invoice');
    ctx.body = { result: { return_code: 1, Code: 0 } };
  });
  router.get('/:no/lines', async (ctx) => {
    ctx.state.methodCode = 'LINES';
    await wait(chance.latencyMs(30, 200));
    ctx.type = 'text/plain';
    ctx.body = 'teapot,1,590\n';
  });
  return router;
}

function shippingRouter({ partnerUrls }: ServiceGiven, dispatcher: Dispatcher): Router {
  const headers = { 'user-agent': SYSCODE.billing };
  const router = new Router();
  router.get('/quotes', async (ctx) => {
    const { body, statusCode } = await request(`${partnerUrls.parcels}/quotes`, { dispatcher, headers });
    const answer = await body.json();
    ctx.status = statusCode === 200 ? 200 : 503;
    ctx.body = statusCode === 200 ? answer : { code: 'busy' };
  });
  router.post('/labels/:id', async (ctx) => {
    const label = await fetch(`${partnerUrls.parcels}/labels/${ctx.params.id}`, { method: 'POST', headers });
    ctx.status = 201;
    ctx.body = { code: ((await label.json()) as { code: string }).code };
  });
  router.post('/pickups', async (ctx) => {
    const pickup = await fetch(`${partnerUrls.parcels}/pickups`, { method: 'POST', headers });
    ctx.body = { code: 0, answer: await pickup.text() };
  });
  router.get('/statement', async (ctx) => {
    const { body } = await request(`${partnerUrls.payments}/files/statement.csv`, {
      dispatcher,
      headers,
    });
    ctx.type = 'text/csv';
    ctx.body = body;
  });
  router.post('/transfers/:bank', async (ctx) => {
    const transfer = await fetch(`${BANKS[ctx.params.bank ?? ''] ?? partnerUrls.closed}/transfers`, {
      method: 'POST',
      headers,
      signal: AbortSignal.timeout(5000),
    });
    ctx.status = transfer.status;
  });
  return router;
}

const BANKS: Readonly<Record<string, string>> = {
  // A name that cannot exist, as one part of it is longer than 63 characters: no question leaves the machine.
  unknown: `http://${'nobody-'.repeat(10)}.bank.invalid`,
};
