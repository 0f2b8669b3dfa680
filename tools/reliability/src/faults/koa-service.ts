import { createReadStream } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { createKoaMiddleware } from '@channel-exporter/koa';
import type Router from '@koa/router';
import type Koa from 'koa';
import { type AppParts, PARTNER_LIMIT_MS } from './express-service.ts';
import type { Note } from './stage.ts';
import { STAGES } from './stages.ts';

const load = createRequire(new URL('../../../../packages/koa/package.json', import.meta.url));

interface Noted {
  note: Note;
}

type Context = Koa.ParameterizedContext<Noted>;

function paramsOf(ctx: Context): Readonly<Record<string, string>> {
  return ctx.params as Record<string, string>;
}

/** An app of Koa 3 that answers, and fails, in every way. */
export function koaListener({ exporter, tracked, clients, partnerOrigin }: AppParts): RequestListener {
  const KoaApp = load('koa') as typeof Koa;
  const routerModule = load('@koa/router') as typeof Router & { default?: typeof Router };
  const KoaRouter = routerModule.default ?? routerModule;
  const compressModule = load('koa-compress') as CompressModule & { default?: CompressModule };
  const mountModule = load('koa-mount') as MountModule & { default?: MountModule };
  const mount = mountModule.default ?? mountModule;
  const bodyParserModule = load('@koa/bodyparser') as { bodyParser: (options: object) => Koa.Middleware };

  const app = new KoaApp<Noted>();
  app.env = 'production';
  if (exporter !== undefined) app.use(createKoaMiddleware(exporter));
  app.use((ctx, next) => {
    ctx.state.note = tracked.follow(ctx.req, ctx.res);
    return next();
  });
  app.on('error', (error: Error, ctx?: Koa.ParameterizedContext<Noted>) =>
    ctx?.state.note?.('app error', error.name, error.message),
  );

  const router = new KoaRouter<Noted>();
  router.all('/raw/:stage', (ctx, next) => {
    const stage = STAGES[paramsOf(ctx).stage ?? ''];
    if (stage === undefined) return next() as Promise<unknown>;
    ctx.respond = false;
    return stage(ctx.req, ctx.res, ctx.state.note) as Promise<unknown>;
  });
  router.all('/half/:stage', async (ctx) => {
    // A stage that Koa, too, answers.
    await STAGES[paramsOf(ctx).stage ?? '']?.(ctx.req, ctx.res, ctx.state.note);
    ctx.body = { code: 1 };
  });
  router.get('/partner/:client/:fault', async (ctx, next) => {
    const { client = '', fault = '' } = paramsOf(ctx);
    const call = clients[client];
    if (call === undefined) await next();
    else ctx.body = { told: await call(`${partnerOrigin}/${encodeURIComponent(fault)}`, PARTNER_LIMIT_MS) };
  });
  const answers: Record<string, (ctx: Context) => unknown> = {
    '/json/:id': (ctx) => (ctx.body = { code: 0, id: paramsOf(ctx).id }),
    '/array': (ctx) => (ctx.body = [{ code: '1' }, null, 'x']),
    '/to-json': (ctx) => (ctx.body = { toJSON: () => ({ code: 5 }) }),
    '/getter': (ctx) => {
      const { note } = ctx.state;
      ctx.body = {
        get code() {
          note('getter');
          return 3;
        },
      };
    },
    '/circular': (ctx) => {
      const circular: Record<string, unknown> = {};
      ctx.body = Object.assign(circular, { circular });
    },
    '/bigint': (ctx) => (ctx.body = { code: 1n }),
    '/undefined': (ctx) => (ctx.body = undefined),
    '/null': (ctx) => (ctx.body = null),
    '/two': (ctx) => {
      ctx.body = { code: 1 };
      ctx.body = 'two';
    },
    '/send': (ctx) => (ctx.body = Buffer.from([0, 255, 1])),
    '/status': (ctx) => (ctx.status = 418),
    '/away': (ctx) => ctx.redirect('/raw/text'),
    '/file': (ctx) => (ctx.body = createReadStream(import.meta.filename)),
    '/missing-file': (ctx) => (ctx.body = createReadStream('/nowhere/at/all')),
    '/stream': (ctx) => {
      ctx.type = 'json';
      ctx.body = Readable.from(['{"code":', '1}']);
    },
    '/web-stream': (ctx) => (ctx.body = new Blob(['{"code":1}']).stream()),
    '/blob': (ctx) => (ctx.body = new Blob(['{"code":1}'])),
    '/response': (ctx) => (ctx.body = Response.json({ code: 1 }, { status: 202 })),
    '/throw/:status': (ctx) =>
      ctx.throw(Number(paramsOf(ctx).status), 'said', { headers: { 'x-error': 'yes' } }),
    '/next/twice': (ctx) => {
      ctx.state.note('state', Object.keys(ctx.state).join());
      ctx.body = 'fresh';
      ctx.etag = 'x';
      if (ctx.fresh) ctx.status = 304;
    },
  };
  for (const [path, answer] of Object.entries(answers)) router.get(path, (ctx) => void answer(ctx));
  router.post('/body', (ctx) => {
    ctx.status = 201;
    ctx.body = (ctx.request as { body?: unknown }).body ?? 'none';
  });
  router.get('/next/again', async (_ctx, next) => {
    await next();
    await next();
  });

  const below = (...before: Koa.Middleware<Noted>[]): Koa<Noted> => {
    const inner = new KoaApp<Noted>();
    for (const middleware of [...before, router.routes(), router.allowedMethods()]) {
      inner.use(middleware as Koa.Middleware<Noted>);
    }
    return inner;
  };
  const compress = (compressModule.default ?? compressModule)({ threshold: 0 });
  app.use(mount('/z', below(compress as Koa.Middleware<Noted>)));
  app.use(mount('/json', below(bodyParserModule.bodyParser({ jsonLimit: 200 }) as Koa.Middleware<Noted>)));
  app.use(mount('/mount/1', below()));
  app.use(router.routes() as Koa.Middleware<Noted>).use(router.allowedMethods() as Koa.Middleware<Noted>);
  const answer = app.callback();
  return (request, response) => void answer(request, response);
}

type CompressModule = (options: object) => Koa.Middleware;
type MountModule = (prefix: string, app: Koa<Noted>) => Koa.Middleware<Noted>;
