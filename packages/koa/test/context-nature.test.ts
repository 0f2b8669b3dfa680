import { createKoaMiddleware } from '@channel-exporter/koa';
import type Koa from 'koa';
import mount from 'koa-mount';
import { freshExporter, ServedApp } from './served-app.js';
import { VERSIONS } from './versions.js';

const NAMES = ['router', 'mountPath', 'matched', 'routerPath', 'params', 'path', 'host'] as const;

/** All that an app can see of the context, and whose it is. */
function nature(ctx: Koa.Context): unknown {
  const inherited: string[] = [];
  for (const name in ctx as object) inherited.push(name);
  const chain: object[] = [];
  for (let at: object | null = ctx; at !== null; at = Object.getPrototypeOf(at) as object | null)
    chain.push(at);
  return {
    inherited,
    spread: Object.keys({ ...ctx }),
    chain: chain.map((object) => Reflect.ownKeys(object).filter((key) => typeof key === 'string')),
    symbols: Object.getOwnPropertySymbols(ctx).length,
    names: NAMES.map((name) => {
      const own = Object.getOwnPropertyDescriptor(ctx, name);
      return {
        name,
        in: name in ctx,
        type: typeof ctx[name],
        flags: own && { ...own, value: typeof own.value },
      };
    }),
  };
}

describe.each(VERSIONS)("Koa's context keeps its nature: $name", ({ Koa, Router }) => {
  const seenBy = async (isObserved: boolean, isMounted: boolean): Promise<unknown[]> => {
    const exporter = freshExporter();
    const seen: unknown[] = [];
    const see = (ctx: Koa.Context): void => void seen.push(nature(ctx));
    const app = new Koa();
    if (isObserved) app.use(createKoaMiddleware(exporter));
    app.use(async (ctx, next) => {
      see(ctx);
      await next();
      see(ctx);
      // It is the app's to take away.
      for (const name of ['router', 'mountPath']) seen.push(Reflect.deleteProperty(ctx, name));
      see(ctx);
    });
    const router = new Router();
    const other = new Router();
    router.get('/users/:id', (ctx, next) => {
      see(ctx);
      return next();
    });
    other.get('/users/:id', (ctx) => {
      see(ctx);
      seen.push(ctx.router === other, { ...ctx }.router === other);
      ctx.body = { code: 0 };
    });
    const inner = new Koa();
    inner.use((ctx, next) => {
      see(ctx);
      return next();
    });
    inner.use(router.routes() as never).use(other.routes() as never);
    if (isMounted) app.use(mount('/api', mount('/v1', inner)));
    else for (const middleware of inner.middleware) app.use(middleware);
    const served = await ServedApp.start(exporter, app);
    const target = isMounted ? '/api/v1/users/7' : '/users/7';
    for (let time = 0; time < 2; time++) expect((await served.ask(target)).status).toBe(200);
    return seen;
  };

  test.each([false, true])('in the first request and in the next, mounted: %p', async (isMounted) => {
    expect(await seenBy(true, isMounted)).toEqual(await seenBy(false, isMounted));
  });
});
