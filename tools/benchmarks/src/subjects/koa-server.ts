import { createRequire } from 'node:module';
import type KoaRouter from '@koa/router';
import type KoaClass from 'koa';
import { BODY_SIZES, type BodySize, bodyOf } from '../bodies.ts';
import { KOA_MIDDLEWARES } from '../peers/koa-middleware.ts';
import { BY_AUTO, preloadAuto } from '../peers/preload-auto.ts';
import { serverSubject } from '../server-subject.ts';
import type { Subject } from '../subject.ts';

const ROUTES = 200;

/** A Koa 3 app behind one of the middlewares; any other name stands for the bare app. */
export async function open(variant: string): Promise<Subject> {
  const require = createRequire(import.meta.url);
  if (variant === 'OpenTelemetry') {
    const { openTelemetry } = await import('../peers/open-telemetry.ts');
    openTelemetry(['http', 'koa']);
  }
  if (variant === BY_AUTO) preloadAuto();
  const Koa = require('koa') as typeof KoaClass;
  const Router = (require('@koa/router') as { readonly Router: typeof KoaRouter }).Router;
  const app = new Koa();
  app.silent = true;
  const middleware = KOA_MIDDLEWARES[variant];
  if (middleware !== undefined) app.use(middleware());
  const onError: KoaClass.Middleware = async (ctx, next) => {
    try {
      await next();
    } catch {
      ctx.status = 500;
      ctx.body = { code: '9', message: 'failed' };
    }
  };
  app.use(onError);

  const router = new Router();
  router.get('/json', (ctx) => {
    ctx.body = { code: '0', message: 'ok' };
  });
  for (const size of Object.keys(BODY_SIZES) as BodySize[]) {
    const body = bodyOf(size);
    router.get(`/body/${BODY_SIZES[size]}`, (ctx) => {
      ctx.body = body;
    });
  }
  router.get('/error', () => {
    throw new Error('benchmark');
  });
  const api = new Router();
  for (let at = 0; at < ROUTES; at++) {
    api.get(`/resource-${at}/:id`, (ctx) => {
      ctx.body = { code: '0', message: 'ok' };
    });
  }
  router.use('/api/:version', api.routes());
  return serverSubject((listener) => {
    router.get('/hold', async (ctx) => {
      await new Promise<void>((resolve) => listener.hold(resolve));
      ctx.body = { code: '0' };
    });
    app.use(router.routes());
    const callback = app.callback();
    return (request, response) => void callback(request, response);
  });
}
