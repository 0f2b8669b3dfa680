import { createKoaMiddleware } from '@channel-exporter/koa';
import type Koa from 'koa';
import mount from 'koa-mount';
import { freshExporter, ServedApp } from './served-app.js';
import { VERSIONS } from './versions.js';

const MAJORS = [VERSIONS[0], VERSIONS.at(-1)].filter((versions) => versions !== undefined);

const answer: Koa.Middleware = (ctx) => {
  ctx.body = { code: 0 };
};

describe.each(MAJORS)('createKoaMiddleware: $name', ({ Koa, Router }) => {
  test('GET /metrics is the scrape, whatever stands above', async () => {
    const exporter = freshExporter();
    const app = new Koa();
    app.use(async (ctx, next) => {
      await next();
      ctx.set('X-Response-Time', '1');
      // What many apps answer where the status is still 404.
      if (ctx.status === 404) ctx.body = 'no such page';
    });
    app.use(createKoaMiddleware(exporter, { authorize: async () => true })).use(answer);
    const served = await ServedApp.start(exporter, app);
    await served.ask('/');
    await served.recorded(1);
    const { status, headers, body } = await served.ask('/metrics');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(body.toString()).toContain(
      'A123010101_inner_metrics_count{appid="A123",application="A123010101",f_code="",path="unmatched",http_status="200",code="0",method_code=""} 1\n',
    );
    expect((await served.ask('/metrics', { method: 'HEAD' })).body).toHaveLength(0);
    // Neither scrape is a request of the app.
    await served.recorded(1);
  });

  test.each([
    ['POST', '/metrics', {}],
    ['GET', '/api/metrics', {}],
    ['GET', '/metrics', { metricsPath: false }],
    ['GET', '/metrics', { metricsPath: '/internal/metrics' }],
  ] as const)('%s %s goes on to the app (%j)', async (method, path, options) => {
    const exporter = freshExporter();
    const inner = new Koa();
    inner.use(createKoaMiddleware(exporter, options)).use(answer);
    const app = new Koa();
    app.use(path.startsWith('/api') ? mount('/api', inner) : mount(inner));
    const served = await ServedApp.start(exporter, app);
    expect(JSON.parse((await served.ask(path, { method })).body.toString())).toEqual({ code: 0 });
    await served.recorded(method === 'POST' ? 0 : 1);
  });

  test('twice in the way of one request: the outer one counts, once', async () => {
    const exporter = freshExporter();
    const app = new Koa();
    const router = new Router();
    router.get('/users/:id', answer as never);
    app.use(createKoaMiddleware(exporter)).use(createKoaMiddleware(exporter)).use(router.routes());
    const served = await ServedApp.start(exporter, app);
    await served.ask('/users/7');
    expect(await served.labels()).toMatchObject({ path: '/users/:id', code: '0' });
  });

  test.each(['GET', 'HEAD'])(
    'on %s, write and end of the response have the name and the parameters of their own',
    async (method) => {
      const exporter = freshExporter();
      const app = new Koa();
      const seen: unknown[] = [];
      app.use(createKoaMiddleware(exporter)).use((ctx) => {
        for (const { name, length } of [ctx.res.write, ctx.res.end]) seen.push([name, length]);
        ctx.body = { code: 0 };
      });
      const served = await ServedApp.start(exporter, app);
      await served.ask('/', { method });
      expect(seen).toEqual(['write', 'end'].map((name) => [name, 3]));
      await served.recorded(1);
    },
  );

  test('two exporters in one app each record the route', async () => {
    const [one, other] = [freshExporter(), freshExporter()];
    const app = new Koa();
    const router = new Router();
    router.get('/users/:id', answer as never);
    app.use(createKoaMiddleware(one)).use(createKoaMiddleware(other));
    app.use(mount('/api', router.routes() as Koa.Middleware));
    const served = await ServedApp.start(one, app);
    const servedToo = await ServedApp.start(other, new Koa());
    await served.ask('/api/users/7');
    expect((await served.labels()).path).toBe('/api/users/:id');
    expect((await servedToo.labels()).path).toBe('/api/users/:id');
  });

  test('two copies of this package in one app each see the route', async () => {
    const silent = { logger: () => {} };
    const [one, other] = [freshExporter(silent), freshExporter(silent)];
    const copies: (typeof createKoaMiddleware)[] = [];
    for (let copy = 0; copy < 2; copy++) {
      jest.isolateModules(() => {
        copies.push(
          (require('@channel-exporter/koa') as { createKoaMiddleware: typeof createKoaMiddleware })
            .createKoaMiddleware,
        );
      });
    }
    const [first, second] = copies;
    if (first === undefined || second === undefined || first === second) throw new Error('one copy only');
    const app = new Koa();
    const router = new Router();
    router.get('/users/:id', answer as never);
    app.use(first(one)).use(second(other));
    app.use(mount('/api', router.routes() as Koa.Middleware));
    const served = await ServedApp.start(one, app);
    const servedToo = await ServedApp.start(other, new Koa());
    await served.ask('/api/users/1');
    const handlers = router.stack[0]?.stack.length;
    for (const id of [2, 3]) await served.ask(`/api/users/${id}`);
    const expected = [expect.objectContaining({ count: 3 })];
    expect(await served.recorded(3)).toEqual(expected);
    expect(await servedToo.recorded(3)).toEqual(expected);
    expect((await served.recorded(3))[0]?.labels.path).toBe('/api/users/:id');
    expect((await servedToo.recorded(3))[0]?.labels.path).toBe('/api/users/:id');
    // Each copy has put its two functions around the handler, once.
    expect(router.stack[0]?.stack).toHaveLength(handlers ?? 0);
  });

  test('readers get the context', async () => {
    const exporter = freshExporter();
    const app = new Koa();
    app.use(
      createKoaMiddleware(exporter, {
        readCaller: (ctx: Koa.Context) => ctx.get('x-caller'),
        readMethodCode: (ctx) => ctx.state.operation as string,
        pathLabel: (ctx) => `${ctx.method} ${ctx.path}`,
        readCode: (body, { status }) => `${status}:${(body as { result: string }).result}`,
      }),
    );
    app.use((ctx) => {
      ctx.state.operation = 'm1';
      ctx.body = { result: 'fine' };
    });
    const served = await ServedApp.start(exporter, app);
    await served.ask('/x', { headers: { 'x-caller': 'B222' } });
    expect(await served.labels()).toEqual({
      f_code: 'B222',
      path: 'GET /x',
      http_status: '200',
      code: '200:fine',
      method_code: 'm1',
    });
  });

  test('after close() the app goes on as if we were not there', async () => {
    const exporter = freshExporter();
    const app = new Koa();
    const router = new Router();
    router.get('/metrics', answer as never);
    app.use(createKoaMiddleware(exporter)).use(router.routes());
    const served = await ServedApp.start(exporter, app);
    await served.ask('/metrics');
    await exporter.close();
    expect(JSON.parse((await served.ask('/metrics')).body.toString())).toEqual({ code: 0 });
  });

  test('an app whose context cannot be observed is served all the same', async () => {
    const lines: string[] = [];
    const exporter = freshExporter({ logger: (line) => lines.push(line) });
    const app = new Koa();
    app.use(createKoaMiddleware(exporter)).use(answer);
    Object.defineProperty(app.context, 'path', { get: () => '/', set: () => {} });
    const served = await ServedApp.start(exporter, app);
    expect((await served.ask('/')).status).toBe(200);
    expect(await served.labels()).toMatchObject({ path: 'unmatched', code: '0' });
    expect(lines).toHaveLength(1);
  });

  test('an app whose routes cannot be observed is served all the same, and it is told', async () => {
    const lines: string[] = [];
    const exporter = freshExporter({ logger: (line) => lines.push(line) });
    const app = new Koa();
    const router = new Router();
    router.get('/users/:id', answer as never);
    for (const layer of router.stack) Object.freeze(layer);
    app.use(createKoaMiddleware(exporter)).use(router.routes());
    const served = await ServedApp.start(exporter, app);
    const { status } = await served.ask('/users/7');
    expect(status).toBe(200);
    expect((await served.labels()).path).toBe('unmatched');
    expect(lines).toHaveLength(1);
    expect((await served.ask('/metrics')).body.toString()).toMatch(
      /channel_exporter_errors_total\{.*where="inbound"\} 1\n/,
    );
  });
});

test('a wrong option is refused at set-up, under the name of the function', () => {
  expect(() => createKoaMiddleware(freshExporter(), { ignorePath: ['/'] } as never)).toThrow(
    /createKoaMiddleware.*ignorePath.*ignorePaths/,
  );
});

test.each([undefined, 'A123010101', { syscode: 'A123010101' }])(
  '%p in the place of the exporter is refused in words',
  (given) => {
    expect(() => createKoaMiddleware(given as never)).toThrow(
      'createKoaMiddleware: the first argument must be an exporter',
    );
  },
);
