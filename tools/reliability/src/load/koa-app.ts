import type { RequestListener } from 'node:http';
import type { ChannelExporter, InboundOptions } from '@channel-exporter/core';
import { createKoaMiddleware } from '@channel-exporter/koa';
import Router from '@koa/router';
import Koa, { type Context } from 'koa';
import { endlessly } from './endless.ts';

/** {@link expressApp} in Koa. */
export function koaApp(exporter?: ChannelExporter, options: InboundOptions<Context> = {}): RequestListener {
  const app = new Koa();
  app.silent = true;
  if (exporter !== undefined) app.use(createKoaMiddleware(exporter, options));
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch {
      ctx.status = 500;
      ctx.body = { code: '9' };
    }
  });
  const router = new Router();
  router.post('/unread', (ctx) => {
    ctx.body = { code: '0' };
  });
  router.get('/orders/:id', (ctx) => {
    ctx.body = { code: '0', id: ctx.params.id, state: 'open' };
  });
  router.post('/orders', (ctx) => {
    ctx.status = 201;
    ctx.body = { code: 0 };
  });
  router.get('/health-of-many', (ctx) => {
    ctx.body = 'ok';
  });
  router.get('/api/:version/users/:id', (ctx) => {
    ctx.body = { code: '0', id: ctx.params.id };
  });
  router.get('/coded/*rest', (ctx) => {
    const { code } = ctx.query;
    ctx.body = { code: typeof code === 'string' ? code : 0 };
  });
  router.get('/missing', (ctx) => {
    ctx.status = 404;
    ctx.body = { code: '404' };
  });
  router.get('/broken', () => {
    throw new Error('broken');
  });
  router.get('/hang', () => new Promise(() => {}));
  router.get('/endless', (ctx) => {
    ctx.respond = false;
    endlessly(ctx.res);
  });
  router.get('/slow', async (ctx) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    ctx.body = { code: '0' };
  });
  app.use(router.routes());
  const callback = app.callback();
  return (request, response) => void callback(request, response);
}
