import { createKoaMiddleware } from '@channel-exporter/koa';
import type Router from '@koa/router';
import type Koa from 'koa';

import mount from 'koa-mount';
import { freshExporter, ServedApp } from './served-app.js';
import { VERSIONS, type Versions } from './versions.js';

type Middleware = (ctx: Koa.Context, next: Koa.Next) => unknown;

const ok: Middleware = (ctx) => {
  ctx.body = { code: 0 };
};
const pass: Middleware = (_ctx, next) => next();
const fail: Middleware = () => {
  throw new Error('planned');
};
const status =
  (code: number): Middleware =>
  (ctx) => {
    ctx.status = code;
  };
const then =
  (first: Middleware): Middleware =>
  (ctx, next) => {
    first(ctx, next);
    return next();
  };
const leavesData: Middleware = (ctx, next) => {
  ctx.state.data = { code: 0 };
  return next();
};
const respondsData: Middleware = (ctx) => {
  ctx.body = ctx.state.data as object;
};
const notFoundPage: Middleware = (ctx) => {
  ctx.status = 404;
  ctx.body = { code: 'no such page' };
};
/** What koa-static does: it answers, or goes on. */
const files =
  (...known: string[]): Middleware =>
  (ctx, next) => {
    if (!known.includes(ctx.path)) return next();
    ctx.body = 'file';
    return undefined;
  };

/** What it does with `defer`. */
const deferred =
  (...known: string[]): Middleware =>
  async (ctx, next) => {
    await next();
    if (ctx.status === 404 && known.includes(ctx.path)) ctx.body = 'file';
  };

interface Kit {
  readonly app: Koa;
  readonly use: (...middlewares: (Middleware | Router)[]) => void;
  readonly router: (options?: { prefix?: string }) => Router;
  readonly at: (prefix: string, ...middlewares: (Middleware | Router)[]) => Middleware;
}

function kitOf({ Koa, Router }: Versions, app: Koa): Kit {
  const asMiddleware = (given: Middleware | Router): Koa.Middleware =>
    (given instanceof Router ? given.routes() : given) as Koa.Middleware;
  const use = (...middlewares: (Middleware | Router)[]): void => {
    for (const middleware of middlewares) app.use(asMiddleware(middleware));
  };
  const at = (prefix: string, ...middlewares: (Middleware | Router)[]): Middleware => {
    const inner = new Koa();
    for (const middleware of middlewares) inner.use(asMiddleware(middleware));
    return mount(prefix, inner) as Middleware;
  };
  return { app, use, router: (options) => new Router(options), at };
}

async function pathOf(
  versions: Versions,
  target: string,
  build: (kit: Kit) => void,
  create: typeof createKoaMiddleware = createKoaMiddleware,
): Promise<string | undefined> {
  const exporter = freshExporter();
  const app = new versions.Koa();
  app.use(create(exporter));
  build(kitOf(versions, app));
  const served = await ServedApp.start(exporter, app);
  await served.ask(target);
  return (await served.labels()).path;
}

const CASES: [string, string, string, (kit: Kit) => void][] = [
  [
    'one responder behind the routes',
    '/users/7',
    '/users/:id',
    ({ use, router }) => use(router().get('/users/:id', leavesData as never), respondsData),
  ],
  [
    'one responder behind the routes of a mount',
    '/api/users/7',
    '/api/users/:id',
    ({ use, router, at }) => use(at('/api', router().get('/users/:id', leavesData as never), respondsData)),
  ],
  [
    'one responder in the router itself',
    '/api/users/7',
    '/api/users/:id',
    ({ use, router }) =>
      use(
        router({ prefix: '/api' })
          .get('/users/:id', leavesData as never)
          .use(respondsData as never),
      ),
  ],
  [
    'a responder that fails',
    '/users/7',
    '/users/:id',
    ({ use, router }) => use(router().get('/users/:id', leavesData as never), fail),
  ],
  [
    'the last of several routes that went on',
    '/users/7',
    '/users/:id',
    ({ use, router }) =>
      use(
        router()
          .all(/^\//, pass as never)
          .get('/users/:id', leavesData as never),
        respondsData,
      ),
  ],
  [
    'a controller that chose 404 without a body, and went on',
    '/users/7',
    '/users/:id',
    ({ use, router }) => use(router().get('/users/:id', then(status(404)) as never)),
  ],
  [
    'a controller that chose null and 404, and went on',
    '/users/7',
    '/users/:id',
    ({ use, router }) =>
      use(
        router().get(
          '/users/:id',
          then((ctx) => {
            ctx.body = null;
            ctx.status = 404;
          }) as never,
        ),
      ),
  ],
  [
    'a guard, then 404',
    '/users/7',
    'unmatched',
    ({ use, router }) => use(router().all('/users/:id', pass as never)),
  ],
  [
    'a guard, then a page of status 404',
    '/users/7',
    'unmatched',
    ({ use, router }) => use(router().all('/users/:id', pass as never), notFoundPage),
  ],
  ['a mounted handler', '/graphql', '/graphql', ({ use, at }) => use(at('/graphql', ok))],
  ['a mounted handler, far below', '/graphql/a/b', '/graphql', ({ use, at }) => use(at('/graphql', ok))],
  [
    'a mounted handler that refuses',
    '/graphql',
    '/graphql',
    ({ use, at }) => use(at('/graphql', status(401))),
  ],
  ['a mounted handler that fails', '/graphql', '/graphql', ({ use, at }) => use(at('/graphql', fail))],
  [
    'a mounted handler that answers 404',
    '/graphql',
    'unmatched',
    ({ use, at }) => use(at('/graphql', notFoundPage)),
  ],
  ['a mount with a slash at its end', '/docs/a', '/docs', ({ use, at }) => use(at('/docs/', ok))],
  ['a mounted handler in a mount', '/a/b/c', '/a/b', ({ use, at }) => use(at('/a', at('/b', ok)))],
  ['a mount of one name in another', '/a/a/c', '/a/a', ({ use, at }) => use(at('/a', at('/a', ok)))],
  [
    'mounts of one name that go on',
    '/a/a/c',
    'unmatched',
    ({ use, at }) => use(at('/a', at('/a', pass)), status(200)),
  ],
  [
    'the answer of an app whose inner mount went on',
    '/a/b/c',
    '/a',
    ({ use, at }) => use(at('/a', at('/b', pass), ok)),
  ],
  [
    'the failure of an app whose inner mount went on',
    '/a/b/c',
    '/a',
    ({ use, at }) => use(at('/a', at('/b', pass), fail)),
  ],
  ['files below a mount', '/static/a.js', '/static', ({ use, at }) => use(at('/static', files('/a.js')))],
  ['no file below a mount', '/static/b.js', 'unmatched', ({ use, at }) => use(at('/static', files('/a.js')))],
  [
    'a file that a mount gives on the way back',
    '/static/a.js',
    '/static',
    ({ use, at }) => use(at('/static', deferred('/a.js')), pass),
  ],
  [
    'a file that the second of two mounts gives on the way back',
    '/static/b.js',
    '/static',
    ({ use, at }) => use(at('/static', deferred('/a.js')), at('/static', deferred('/b.js'))),
  ],
  [
    'no file on the way back',
    '/static/c.js',
    'unmatched',
    ({ use, at }) => use(at('/static', deferred('/a.js')), ok),
  ],
  [
    'no file below a mount, then an answer without a path',
    '/static/b.js',
    'unmatched',
    ({ use, at }) => use(at('/static', files('/a.js')), ok),
  ],
  [
    'no file below a mount, then a failure without a path',
    '/static/b.js',
    'unmatched',
    ({ use, at }) => use(at('/static', files('/a.js')), fail),
  ],
  [
    'no file below a mount, then a route',
    '/static/b.js',
    '/static/:name',
    ({ use, at, router }) => use(at('/static', files('/a.js')), router().get('/static/:name', ok as never)),
  ],
  [
    'a file in the second of two folders below one mount',
    '/static/b.js',
    '/static',
    ({ use, at }) => use(at('/static', files('/a.js')), at('/static', files('/b.js'))),
  ],
  [
    'no file in either of two',
    '/static/c.js',
    'unmatched',
    ({ use, at }) => use(at('/static', files('/a.js')), at('/static', files('/b.js')), ok),
  ],
  [
    'a failure in the second of two',
    '/static/b.js',
    '/static',
    ({ use, at }) => use(at('/static', files('/a.js')), at('/static', fail)),
  ],
  [
    'a file below a longer mount',
    '/static/v1/b.js',
    '/static/v1',
    ({ use, at }) => use(at('/static', files('/a.js')), at('/static/v1', files('/b.js'))),
  ],
  [
    'a mount behind a guard',
    '/graphql',
    '/graphql',
    ({ use, at, router }) => use(router().all(/^\//, pass as never), at('/graphql', ok)),
  ],
  [
    'an answer behind a guard and a mount that went on',
    '/users/7',
    '/users/:id',
    ({ use, at, router }) => use(router().all('/users/:id', pass as never), at('/users', pass), ok),
  ],
  [
    'a mount in a route',
    '/files/a',
    '/files/:name',
    ({ use, at, router }) => use(router().get('/files/:name', at('/files', files('/a')) as never)),
  ],
  [
    'a router middleware that refuses, below a prefix',
    '/api/x',
    '/api',
    ({ use, router }) =>
      use(
        router({ prefix: '/api' })
          .use(status(401) as never)
          .get('/x', ok as never),
      ),
  ],
  [
    'a router middleware with a path that refuses',
    '/admin/x',
    '/admin',
    ({ use, router }) =>
      use(
        router()
          .use('/admin', status(401) as never)
          .get('/admin/x', ok as never),
      ),
  ],
  [
    'a router middleware that refuses, in a mount',
    '/api/x',
    '/api',
    ({ use, at, router }) =>
      use(
        at(
          '/api',
          router()
            .use(status(401) as never)
            .get('/x', ok as never),
        ),
      ),
  ],
  [
    'a router middleware without any path that refuses',
    '/x',
    'unmatched',
    ({ use, router }) =>
      use(
        router()
          .use(status(401) as never)
          .get('/x', ok as never),
      ),
  ],
  [
    'a router middleware that lets the request go on to its route',
    '/admin/x',
    '/admin/:id',
    ({ use, router }) =>
      use(
        router()
          .use('/admin', pass as never)
          .get('/admin/:id', ok as never),
      ),
  ],
  [
    'an app with the prefix of a router, behind the guard of another router',
    '/api/x',
    '/api',
    ({ use, router }) =>
      use(
        router().all(/^\//, pass as never),
        router({ prefix: '/api' })
          .use(status(401) as never)
          .get('/x', ok as never),
      ),
  ],
];

describe.each(VERSIONS)('what answered: $name', (versions) => {
  test.each(CASES)('%s', async (_what, target, path, build) => {
    expect(await pathOf(versions, target, build)).toBe(path);
  });

  // Only the first request of a process finds no router known: so each of these loads our package anew.
  describe('by the first request of a process, with all of it in a middleware that hides it', () => {
    test.each(CASES)('%s', async (_what, target, path, build) => {
      let create = createKoaMiddleware;
      jest.isolateModules(() => {
        create = (require('@channel-exporter/koa') as { createKoaMiddleware: typeof create })
          .createKoaMiddleware;
      });
      const hidden = ({ app }: Kit): void => {
        const inner = new versions.Koa();
        build(kitOf(versions, inner));
        // It cuts nothing off, and shows nothing of what is in it.
        app.use(mount(inner));
      };
      expect(await pathOf(versions, target, hidden, create)).toBe(path);
    });
  });

  test('a second Koa app that is called with the request and the response', async () => {
    const second = new versions.Koa();
    second.use(
      kitOf(versions, second)
        .router()
        .get('/users/:id', ok as never)
        .routes() as Koa.Middleware,
    );
    const path = await pathOf(versions, '/users/7', ({ use }) =>
      use((ctx) => {
        ctx.respond = false;
        return second.callback()(ctx.req, ctx.res);
      }),
    );
    expect(path).toBe('/users/:id');
  });
});
