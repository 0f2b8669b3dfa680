import { EventEmitter, once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KoaContext } from '@channel-exporter/koa';
import { createKoaMiddleware } from '@channel-exporter/koa';
import Koa from 'koa';
import { freshExporter, ServedApp } from './served-app.js';

const boom = (): never => {
  throw new Error('not for apps');
};
const unreadable = (...names: string[]): object =>
  Object.defineProperties({}, Object.fromEntries(names.map((name) => [name, { get: boom }])));

describe('a context that is not what Koa makes', () => {
  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['text', 'ctx'],
    ['an empty object', {}],
    ['a request without a response, as koa-websocket has it', { req: { method: 'GET', url: '/metrics' } }],
    ['a response without a request', { res: new EventEmitter() }],
    ['empty objects in it', { req: {}, res: {} }],
    ['a response that can do nothing', { req: { method: 'GET', url: '/metrics' }, res: {} }],
    [
      'a response whose methods are no functions',
      { req: { method: 'GET', url: '/x' }, res: { on: 1, end: 2 } },
    ],
    ['null in the place of each', { app: null, req: null, res: null, state: null, request: null }],
    ['properties that throw', unreadable('app', 'req', 'res')],
    [
      'an app that throws',
      Object.assign(unreadable('app'), { req: { method: 'GET' }, res: new EventEmitter() }),
    ],
    ['properties of the request that throw', { req: unreadable('method', 'url', 'headers'), res: {} }],
    ['a target that throws', Object.assign(unreadable('originalUrl'), { req: { method: 'GET' }, res: {} })],
    ['a frozen object', Object.freeze({ req: { method: 'GET', url: '/metrics' }, res: Object.freeze({}) })],
    ['a revoked proxy', revoked()],
  ])('%s: the app goes on, and gets what it returns', async (_what, ctx) => {
    const middleware = createKoaMiddleware(freshExporter({ logger: () => {} }));
    const result = {};
    expect(await middleware(ctx as KoaContext, async () => result)).toBe(result);
  });

  test.each<[string, (ctx: Koa.Context) => void]>([
    ['the response is another one', (ctx) => Object.assign(ctx, { res: {} })],
    ['the response is null', (ctx) => Object.assign(ctx, { res: null })],
    ['the request is null', (ctx) => Object.assign(ctx, { req: null })],
    ["Koa's request is null", (ctx) => Object.assign(ctx, { request: null })],
    ['the state is null', (ctx) => Object.assign(ctx, { state: null })],
    ['the app is null', (ctx) => Object.assign(ctx, { app: null })],
    [
      'what is read of it throws',
      (ctx) => {
        for (const name of ['state', 'request', 'body', 'query', 'method', 'path', 'respond'])
          Object.defineProperty(ctx, name, { get: boom });
      },
    ],
    [
      'the headers of the response throw',
      (ctx) => Object.assign(ctx.res, { getHeader: boom, hasHeader: boom }),
    ],
  ])(
    'once a handler has answered, %s: it is recorded, and nothing reaches the app',
    async (_what, change) => {
      const exporter = freshExporter({ logger: () => {} });
      const app = new Koa();
      app.use(createKoaMiddleware(exporter)).use((ctx) => {
        const { res } = ctx;
        ctx.respond = false;
        ctx.status = 200;
        change(ctx);
        res.end('{"code":"raw"}');
      });
      // Koa reads the context once more when all have returned.
      const errors: unknown[] = [];
      app.on('error', (error) => errors.push(error));
      const served = await ServedApp.start(exporter, app);
      expect((await served.ask('/')).body.toString()).toBe('{"code":"raw"}');
      expect((await served.labels()).http_status).toBe('200');
      for (const error of errors) expect(String(error)).not.toContain('channel-exporter');
    },
  );
});

describe('GET /metrics returns to what stands above', () => {
  test('though the client has left before it was asked for', async () => {
    const exporter = freshExporter();
    const app = new Koa();
    const seen = new EventEmitter();
    app.use(async (ctx, next) => {
      const left = once(ctx.res, 'close');
      seen.emit('arrived');
      await left;
      try {
        await next();
      } finally {
        seen.emit('returned');
      }
    });
    app.use(createKoaMiddleware(exporter));
    const served = await ServedApp.start(exporter, app);
    const returned = once(seen, 'returned');
    await served.abandon('/metrics', once(seen, 'arrived'));
    await returned;
  });

  test.each<[string, (response: EventEmitter & { writableEnded: boolean }) => unknown]>([
    ['that only says that it has finished', (response) => response.emit('finish')],
    ['that only says that it has closed', (response) => response.emit('close')],
  ])('of a response %s', async (_what, end) => {
    const exporter = freshExporter();
    const middleware = createKoaMiddleware(exporter);
    const { req, res } = injected();
    const ended = once(res, 'ended');
    const returned = middleware(contextOf(req, res), boom);
    await ended;
    end(res as never);
    await returned;
  });

  test('of a response that has finished within its end', async () => {
    const middleware = createKoaMiddleware(freshExporter());
    const { req, res } = injected({ method: 'HEAD' });
    await middleware(contextOf(req, res), boom);
    expect(res.writableEnded).toBe(true);
  });

  test('of a queued response, when the connection closes', async () => {
    let decide = (_isAllowed: boolean): void => {};
    const decision = new Promise<boolean>((resolve) => {
      decide = resolve;
    });
    const middleware = createKoaMiddleware(freshExporter({}), { authorize: () => decision });
    const { req, res } = injected({ socket: new EventEmitter() });
    const returned = middleware(contextOf(req, res), boom);
    req.socket.emit('close');
    await returned;
    expect([req.socket.listenerCount('close'), res.listenerCount('close')]).toEqual([0, 0]);
    // Left open, it would be reported when its time is over, after this file has ended.
    decide(false);
  });
});

/** A request and a response as adapters inject them, without a connection. */
function injected(of: object = {}): { req: IncomingMessage; res: ServerResponse } {
  const req = Object.assign(new EventEmitter(), { method: 'GET', url: '/metrics', headers: {} }, of);
  const res = Object.assign(new EventEmitter(), {
    headersSent: false,
    writableEnded: false,
    socket: null,
    statusCode: 404,
    setHeader: () => {},
    writeHead(this: unknown) {
      return this;
    },
    write: () => true,
    end(this: EventEmitter & { writableEnded: boolean }) {
      this.writableEnded = true;
      this.emit('ended');
    },
  });
  return { req, res } as unknown as { req: IncomingMessage; res: ServerResponse };
}

function contextOf(req: IncomingMessage, res: ServerResponse): KoaContext {
  return { app: { context: {} }, req, res, originalUrl: '/metrics' } as KoaContext;
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
