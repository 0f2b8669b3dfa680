import { EventEmitter, once } from 'node:events';
import { PassThrough } from 'node:stream';
import { createKoaMiddleware } from '@channel-exporter/koa';
import type Router from '@koa/router';
import type { RouterMiddleware } from '@koa/router';
import type Koa from 'koa';
import mount from 'koa-mount';
import { freshExporter, ServedApp } from './served-app.js';
import { VERSIONS, type Versions } from './versions.js';

const ok = (ctx: { body?: unknown }): void => {
  ctx.body = { code: 0 };
};
const pass = (_ctx: unknown, next: () => Promise<unknown>): Promise<unknown> => next();

const status = (code: number) => (ctx: { status: number }) => {
  ctx.status = code;
};

/** What apps answer where nothing else has. */
const notFoundPage = (ctx: Koa.Context): void => {
  if (ctx.status !== 404 || ctx.body) return;
  ctx.status = 404;
  ctx.body = { code: 'no such page' };
};

/** What the label `path` says of one request to the app that `build` makes below our middleware. */
async function pathOf(
  { Koa, Router }: Versions,
  target: string,
  build: (
    app: Koa,
    newRouter: (options?: { prefix?: string; exclusive?: boolean; host?: string }) => Router,
    newApp: () => Koa,
  ) => void,
  method = 'GET',
): Promise<string | undefined> {
  const exporter = freshExporter();
  const app = new Koa();
  app.use(createKoaMiddleware(exporter));
  build(
    app,
    (options) => new Router(options),
    () => new Koa(),
  );
  const served = await ServedApp.start(exporter, app);
  await served.ask(target, { method });
  return (await served.labels()).path;
}

describe.each(VERSIONS)('the route of a request: $name', (versions) => {
  const { below } = versions;

  test.each([
    ['/users/7', '/users/:id'],
    ['/USERS/7', '/users/:id'],
    ['/users/7/', '/users/:id'],
    ['/users/%37', '/users/:id'],
    ['/users/7?id=8', '/users/:id'],
    ['/plain', '/plain'],
    ['/one', '/one'],
    ['/two', '/two'],
    ['/files/12', '/^\\/files\\/(\\d+)$/'],
    ['/nowhere', 'unmatched'],
    ['//users/7', 'unmatched'],
  ])('%s is recorded as %s', async (target, path) => {
    expect(
      await pathOf(versions, target, (app, newRouter) => {
        const router = newRouter();
        router.get('/users/:id', ok);
        router.get('/plain', ok);
        router.get(['/one', '/two'], ok);
        router.get(/^\/files\/(\d+)$/, ok);
        app.use(router.routes());
      }),
    ).toBe(path);
  });

  test.each([
    ['/tenants/acme/users/7', '/tenants/:tenant/users/:id'],
    ['/Tenants/ACME/users/7', '/tenants/:tenant/users/:id'],
    ['/tenants/tenants/users/users', '/tenants/:tenant/users/:id'],
    ['/tenants/acme', '/tenants/:tenant'],
  ])('a router prefix with params: %s', async (target, path) => {
    expect(
      await pathOf(versions, target, (app, newRouter) => {
        const router = newRouter({ prefix: '/tenants/:tenant' });
        router.use(pass);
        router.get('/', ok);
        router.get('/users/:id', ok);
        app.use(router.routes());
      }),
    ).toBe(path);
  });

  test('a prefix that is given after the routes', async () => {
    expect(
      await pathOf(versions, '/v2/users/7', (app, newRouter) => {
        const router = newRouter();
        router.get('/users/:id', ok);
        router.prefix('/v2');
        app.use(router.routes());
      }),
    ).toBe('/v2/users/:id');
  });

  test('routers in routers, three deep, with params in each', async () => {
    expect(
      await pathOf(versions, '/api/v1/forums/7/posts/8', (app, newRouter) => {
        const posts = newRouter();
        posts.get('/:post', ok);
        const forums = newRouter();
        forums.use('/forums/:forum/posts', posts.routes());
        const api = newRouter({ prefix: '/api/:version' });
        api.use(pass, forums.routes());
        app.use(api.routes());
      }),
    ).toBe('/api/:version/forums/:forum/posts/:post');
  });

  test.each(['/cats', '/dogs'])('one nested router under two prefixes, here %s', async (prefix) => {
    expect(
      await pathOf(versions, `${prefix}/1`, (app, newRouter) => {
        const nested = newRouter();
        nested.get('/:id', ok);
        const router = newRouter();
        router.use(['/cats', '/dogs'], nested.routes());
        app.use(router.routes());
      }),
    ).toBe(`${prefix}/:id`);
  });

  test.each([
    ['/api/users/7', '/api/users/:id'],
    ['/api', '/api'],
    ['/api/', '/api'],
    ['/API/users/7', 'unmatched'],
    ['/apiusers/7', 'unmatched'],
  ])('a mounted router: %s', async (target, path) => {
    expect(
      await pathOf(versions, target, (app, newRouter) => {
        const router = newRouter();
        router.get('/', ok);
        router.get('/users/:id', ok);
        app.use(mount('/api', router.routes() as Koa.Middleware));
      }),
    ).toBe(path);
  });

  test('whole apps in apps, and a sibling that let the request go on', async () => {
    expect(
      await pathOf(versions, '/outer/inner/outer/7', (app, newRouter, newApp) => {
        const other = newApp();
        other.use(mount('/inner', pass as Koa.Middleware));
        const inner = newApp();
        const router = newRouter();
        router.get('/outer/:id', ok);
        inner.use(router.routes() as Koa.Middleware);
        const outer = newApp();
        outer.use(mount('/inner', inner));
        app.use(mount('/outer', other));
        app.use(mount('/outer', outer));
      }),
    ).toBe('/outer/inner/outer/:id');
  });

  test('a router behind a mount that let the request go on', async () => {
    expect(
      await pathOf(versions, '/api/users/7', (app, newRouter) => {
        const router = newRouter();
        router.get('/api/users/:id', ok);
        app.use(mount('/api', pass as Koa.Middleware));
        app.use(router.routes());
      }),
    ).toBe('/api/users/:id');
  });

  test('a mount in a route, and a wildcard below a mount', async () => {
    expect(
      await pathOf(versions, '/api/files/a/b', (app, newRouter) => {
        const router = newRouter();
        router.get(below('/files'), ok);
        const outer = newRouter();
        outer.all(below('/api'), mount('/api', router.routes() as Koa.Middleware) as RouterMiddleware);
        app.use(outer.routes());
      }),
    ).toBe(`/api${below('/files')}`);
  });

  test('a path that the app has rewritten leaves nothing of the client in the template', async () => {
    expect(
      await pathOf(versions, '/tenant-42/users/7', (app, newRouter) => {
        const router = newRouter();
        router.get('/users/:id', ok);
        app.use((ctx, next) => {
          ctx.path = ctx.path.replace(/^\/tenant-\d+/, '');
          return next();
        });
        app.use(router.routes());
      }),
    ).toBe('/users/:id');
  });

  describe('who took it', () => {
    test.each<[string, string, (router: Router) => void]>([
      ['a guard that is a route', 'unmatched', (router) => router.all(below('/guard'), pass)],
      [
        'a guard and the route behind it',
        '/guard/x',
        (router) => router.all(below('/guard'), pass).get('/guard/x', ok),
      ],
      [
        'a guard that refuses',
        below('/guard'),
        (router) => router.all(below('/guard'), status(403) as never).get('/guard/x', ok),
      ],
      [
        'a router middleware that refuses',
        'unmatched',
        (router) => router.use(status(401) as never).get('/guard/x', ok),
      ],
      ['a route that chose 404', '/guard/x', (router) => router.get('/guard/x', status(404) as never)],
      ['a route that found nothing', '/guard/x', (router) => router.get('/guard/x', () => {})],
      ['a route that threw 404', '/guard/x', (router) => router.get('/guard/x', (ctx) => ctx.throw(404))],
      [
        'a route of two handlers, the first of which found nothing',
        '/guard/x',
        (router) => router.get('/guard/x', () => {}, ok),
      ],
      [
        'a param handler that found nothing',
        '/guard/:id',
        (router) => router.param('id', () => {}).get('/guard/:id', ok),
      ],
      [
        'a route that answered and went on',
        '/guard/x',
        (router) =>
          router.get('/guard/x', (ctx, next) => {
            ok(ctx);
            return next();
          }),
      ],
      [
        'a route that answered 404 and went on',
        '/guard/x',
        (router) =>
          router.get('/guard/x', (ctx, next) => {
            ctx.body = 'none';
            ctx.status = 404;
            return next();
          }),
      ],
      [
        'a route behind one that went on',
        '/guard/:id',
        (router) => router.get('/guard/x', pass).get('/guard/:id', ok),
      ],
    ])('%s', async (_name, path, register) => {
      for (const notFound of ['none', 'above', 'below']) {
        const seen = await pathOf(versions, '/guard/x', (app, newRouter) => {
          const router = newRouter();
          register(router);
          if (notFound === 'above')
            app.use(async (ctx, next) => {
              await next();
              notFoundPage(ctx);
            });
          app.use(router.routes());
          if (notFound === 'below') app.use(notFoundPage);
        });
        expect([notFound, seen]).toEqual([notFound, path]);
      }
    });
  });

  test.each([
    ['GET', '/api/users/:id'],
    ['HEAD', '/api/users/:id'],
    ['DELETE', '/api/users/:id'],
    ['OPTIONS', '/api/users/:id'],
    ['PROPFIND', '/api/users/:id'],
  ])('%s of a route that has GET, with allowedMethods', async (method, path) => {
    expect(
      await pathOf(
        versions,
        '/api/users/7',
        (app, newRouter, newApp) => {
          const router = newRouter();
          router.use(pass);
          router.get('/users/:id', ok);
          const api = newApp();
          api.use(router.routes() as Koa.Middleware).use(router.allowedMethods() as Koa.Middleware);
          app.use(mount('/api', api));
        },
        method,
      ),
    ).toBe(path);
  });

  test.each([
    ['GET', '/users/me', '/users/:id'],
    ['HEAD', '/old', '/old'],
    ['GET', '/old', '/old'],
    ['GET', '/named/1', '/named/:id'],
    ['DELETE', '/users/me', '/users/me'],
  ])('an exclusive router, redirects, names, thrown 405s: %s %s', async (method, target, path) => {
    expect(
      await pathOf(
        versions,
        target,
        (app, newRouter) => {
          const router = newRouter({ exclusive: true });
          router.get('/users/me', pass);
          router.get('/users/:id', ok);
          router.get('name', '/named/:id', ok);
          router.redirect('/old', '/users/me');
          app.use(router.routes()).use(router.allowedMethods({ throw: true }));
        },
        method,
      ),
    ).toBe(path);
  });

  test('a router for another host takes nothing', async () => {
    expect(
      await pathOf(versions, '/users/7', (app, newRouter) => {
        const router = newRouter({ host: 'other.example' });
        router.get('/users/:id', ok);
        app.use(router.routes());
      }),
    ).toBe('unmatched');
  });

  test('a router that is nested again once its routes have been used', async () => {
    const { Koa, Router } = versions;
    const exporter = freshExporter();
    const app = new Koa();
    const [router, nested] = [new Router(), new Router()];
    nested.get('/:id', ok);
    router.use('/early', nested.routes());
    app.use(createKoaMiddleware(exporter)).use(router.routes()).use(nested.routes());
    const served = await ServedApp.start(exporter, app);
    await served.ask('/early/1');
    await served.ask('/1');
    router.use('/late', nested.routes());
    await served.ask('/late/1');
    const paths = (await served.recorded(3)).map(({ labels }) => labels.path);
    expect(paths).toEqual(['/early/:id', '/:id', '/late/:id']);
  });

  test('a method that no route has, without allowedMethods, is a 404 that nobody took', async () => {
    expect(
      await pathOf(
        versions,
        '/users/7',
        (app, newRouter) => {
          const router = newRouter();
          router.get('/users/:id', ok);
          app.use(router.routes());
        },
        'DELETE',
      ),
    ).toBe('unmatched');
  });

  test('errors, below mounts and routers, keep the whole template', async () => {
    expect(
      await pathOf(versions, '/api/tenants/acme/fail', (app, newRouter) => {
        const nested = newRouter();
        nested.get('/fail', () => {
          throw new Error('planned');
        });
        const router = newRouter();
        router.use('/tenants/:tenant', nested.routes());
        app.use(mount('/api', router.routes() as Koa.Middleware));
      }),
    ).toBe('/api/tenants/:tenant/fail');
  });

  test('a client that leaves in the middle of a mounted route', async () => {
    const { Koa, Router } = versions;
    const exporter = freshExporter();
    const app = new Koa();
    const router = new Router();
    const entered = new EventEmitter();
    router.get('/users/:id', () => {
      entered.emit('yes');
      return new Promise(() => {});
    });
    app.use(createKoaMiddleware(exporter)).use(mount('/api', router.routes() as Koa.Middleware));
    const served = await ServedApp.start(exporter, app);
    await served.abandon('/api/users/7', once(entered, 'yes'));
    expect(await served.labels()).toMatchObject({ path: '/api/users/:id', http_status: '499' });
  });

  test.each(['below mounts', 'in a router'])(
    'our middleware %s: the first requests, at the same time, are as good as the later ones',
    async (place) => {
      const { Koa, Router } = versions;
      const exporter = freshExporter();
      const app = new Koa();
      const ours = createKoaMiddleware(exporter);
      const router = new Router();
      const arrivals = new EventEmitter();
      let arrived = 0;
      const untilTwo = async (_ctx: unknown, next: () => Promise<unknown>): Promise<void> => {
        arrived++;
        if (arrived === 1) await once(arrivals, 'second');
        else arrivals.emit('second');
        await next();
      };
      if (place === 'below mounts') {
        router.get('/users/:id', ok);
        const inner = new Koa();
        inner
          .use(untilTwo)
          .use(ours)
          .use(mount('/v1', router.routes() as Koa.Middleware));
        const outer = new Koa();
        outer.use(mount('/inner', inner));
        app.use(mount('/outer', outer));
      } else {
        router.use(untilTwo, ours as RouterMiddleware);
        router.get('/outer/inner/v1/users/:id', ok);
        app.use(router.routes());
      }
      const served = await ServedApp.start(exporter, app);
      await Promise.all([served.ask('/outer/inner/v1/users/7'), served.ask('/outer/inner/v1/users/8')]);
      await served.ask('/outer/inner/v1/users/9');
      const series = await served.recorded(3);
      expect(series.map(({ labels }) => labels.path)).toEqual(['/outer/inner/v1/users/:id']);
    },
  );

  test('what an app keeps on its context and reads from it stays what it was', async () => {
    const { Koa, Router } = versions;
    const exporter = freshExporter();
    const app = new Koa();
    app.context.router = 'of the app';
    const router = new Router();
    const seen: unknown[] = [];
    router.get('/users/:id', (ctx) => {
      seen.push(ctx.mountPath, ctx.router === router, ctx.routerPath);
      ctx.body = new PassThrough().end('x');
    });
    app.use(createKoaMiddleware(exporter));
    app.use((ctx, next) => {
      seen.push(ctx.mountPath, ctx.router, Object.keys(ctx).includes('router'));
      return next();
    });
    app.use(mount('/api', router.routes() as Koa.Middleware));
    const served = await ServedApp.start(exporter, app);
    await served.ask('/api/users/7');
    await served.ask('/api/users/7');
    const each = [undefined, 'of the app', false, '/api', true, '/users/:id'];
    expect(seen).toEqual([...each, ...each]);
  });
});
