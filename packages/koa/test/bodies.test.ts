import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { createKoaMiddleware } from '@channel-exporter/koa';
import { bodyParser } from '@koa/bodyparser';
import type Koa from 'koa';
import compress from 'koa-compress';
import { freshExporter, type Reply, ServedApp } from './served-app.js';
import { VERSIONS } from './versions.js';

const [oldest] = VERSIONS;
const newest = VERSIONS.at(-1);
const MAJORS = [oldest, newest].filter((versions) => versions !== undefined);

interface Outcome {
  readonly reply: Reply;
  readonly labels: Readonly<Record<string, string>>;
}

async function outcomeOf(
  { Koa }: (typeof MAJORS)[number],
  handler: Koa.Middleware,
  {
    above = [],
    method = 'GET',
    headers = {},
  }: { above?: Koa.Middleware[]; method?: string; headers?: Record<string, string> } = {},
): Promise<Outcome> {
  const exporter = freshExporter();
  const app = new Koa();
  for (const middleware of above) app.use(middleware);
  app.use(createKoaMiddleware(exporter)).use(handler);
  const served = await ServedApp.start(exporter, app);
  const reply = await served.ask('/', { method, headers });
  return { reply, labels: await served.labels() };
}

class Order {
  readonly #hidden = { code: 'inner' };
  toJSON(): unknown {
    return { code: 'sent', was: this.#hidden.code };
  }
}

const sendsObject: Koa.Middleware = (ctx) => {
  ctx.body = { code: 'inner' };
};

const fails: Koa.Middleware = () => {
  throw new Error('planned');
};

const wraps: Koa.Middleware = async (ctx, next) => {
  await next();
  ctx.body = { code: 'outer', data: ctx.body as unknown };
};

const failsLate: Koa.Middleware = async (_ctx, next) => {
  await next();
  throw new Error('planned');
};

const answersErrors: Koa.Middleware = async (ctx, next) => {
  await next().catch(() => {
    ctx.status = 503;
    ctx.body = { code: 'handled' };
  });
};

describe.each(MAJORS)('the business code of what Koa sends: $name', (versions) => {
  test.each<[string, Koa.Middleware, string, string]>([
    [
      'an object',
      (ctx) => {
        ctx.body = { code: 7 };
      },
      '7',
      '200',
    ],
    [
      'an array',
      (ctx) => {
        ctx.body = [{ code: 'first' }];
      },
      'first',
      '200',
    ],
    [
      'an object without a code',
      (ctx) => {
        ctx.body = { data: [] };
      },
      '',
      '200',
    ],
    [
      'JSON text',
      (ctx) => {
        ctx.body = '{"code":"t"}';
      },
      't',
      '200',
    ],
    [
      'JSON text as JSON',
      (ctx) => {
        ctx.type = 'json';
        ctx.body = '{"code":"t"}';
      },
      't',
      '200',
    ],
    [
      'other text',
      (ctx) => {
        ctx.body = 'hello';
      },
      '-1',
      '200',
    ],
    [
      'HTML',
      (ctx) => {
        ctx.body = '<p>{"code":1}</p>';
      },
      '-1',
      '200',
    ],
    [
      'a Buffer of JSON',
      (ctx) => {
        ctx.type = 'json';
        ctx.body = Buffer.from('{"code":"b"}');
      },
      'b',
      '200',
    ],
    [
      'a Buffer of an unknown type',
      (ctx) => {
        ctx.body = Buffer.from('{"code":"b"}');
      },
      '-1',
      '200',
    ],
    [
      'a stream of JSON',
      (ctx) => {
        ctx.type = 'json';
        ctx.body = Readable.from(['{"co', 'de":"s"}']);
      },
      's',
      '200',
    ],
    [
      'a number',
      (ctx) => {
        ctx.body = 42;
      },
      '-1',
      '200',
    ],
    [
      'null',
      (ctx) => {
        ctx.body = null;
      },
      '-1',
      '204',
    ],
    [
      'an object whose status became 204',
      (ctx) => {
        ctx.body = { code: 7 };
        ctx.status = 204;
      },
      '-1',
      '204',
    ],
    [
      'an object whose type became text',
      (ctx) => {
        ctx.body = { code: 7 };
        ctx.type = 'text';
      },
      '7',
      '200',
    ],
    [
      'an object whose type became an image',
      (ctx) => {
        ctx.body = { code: 7 };
        ctx.type = 'png';
      },
      '-1',
      '200',
    ],
    [
      'an object with toJSON',
      (ctx) => {
        ctx.body = new Order();
      },
      'sent',
      '200',
    ],
    [
      'an object that is replaced',
      (ctx) => {
        ctx.body = { code: 1 };
        ctx.body = { code: 2 };
      },
      '2',
      '200',
    ],
    [
      'a thrown error after a body',
      (ctx) => {
        ctx.body = { code: 7 };
        throw new Error('planned');
      },
      '-1',
      '500',
    ],
    [
      'a thrown error that shows JSON',
      (ctx) => {
        ctx.body = { code: 7 };
        ctx.throw(400, '{"code":"shown"}');
      },
      'shown',
      '400',
    ],
    [
      'an object that cannot be JSON',
      (ctx) => {
        const body: { code: number; self?: unknown } = { code: 7 };
        body.self = body;
        ctx.body = body;
      },
      '-1',
      '500',
    ],
    [
      'a redirect',
      (ctx) => {
        ctx.redirect('/elsewhere');
      },
      '-1',
      '302',
    ],
    [
      'an error status with an object',
      (ctx) => {
        ctx.status = 422;
        ctx.body = { code: 'bad' };
      },
      'bad',
      '422',
    ],
    [
      'raw writes',
      (ctx) => {
        ctx.respond = false;
        ctx.body = { code: 'not sent' };
        ctx.res.setHeader('content-type', 'application/json');
        ctx.res.end('{"code":"raw"}');
      },
      'raw',
      '200',
    ],
  ])('%s', async (_name, handler, code, status) => {
    const { labels } = await outcomeOf(versions, handler);
    expect(labels).toMatchObject({ code, http_status: status });
  });

  test('HEAD of an object has the code of what Koa held, and sends no byte of it', async () => {
    const { labels, reply } = await outcomeOf(versions, sendsObject, { method: 'HEAD' });
    expect(labels).toMatchObject({ code: 'inner', http_status: '200' });
    expect(reply.headers['content-length']).toBe('16');
    expect(reply.body).toHaveLength(0);
  });

  test('HEAD where a middleware above us wraps the body, or fails', async () => {
    const options = { method: 'HEAD' };
    expect((await outcomeOf(versions, sendsObject, { ...options, above: [wraps] })).labels.code).toBe(
      'outer',
    );
    expect((await outcomeOf(versions, sendsObject, { ...options, above: [failsLate] })).labels.code).toBe(
      '-1',
    );
  });

  test.each<[string, Koa.Middleware, Koa.Middleware, string, string]>([
    ['wraps the body: what was sent counts', wraps, sendsObject, 'outer', '200'],
    ['fails after us: its text was sent, not the object', failsLate, sendsObject, '-1', '500'],
    ['answers errors in JSON', answersErrors, fails, 'handled', '503'],
  ])('a middleware above that %s', async (_name, above, handler, code, status) => {
    const { labels } = await outcomeOf(versions, handler, { above: [above] });
    expect(labels).toMatchObject({ code, http_status: status });
  });

  describe('an object that is held counts only if it was sent', () => {
    const held: Koa.Middleware = (ctx, next) => {
      ctx.body = { code: 0, data: 'held' };
      return next();
    };
    const json = (ctx: Koa.Context, text: string | Buffer): void => {
      ctx.res.setHeader('content-type', 'application/json');
      ctx.res.end(text);
    };
    const long = 'x'.repeat(6000);

    test.each<[string, (ctx: Koa.Context) => unknown, string]>([
      ['a hand-written onerror answers', (ctx) => ctx.throw(500), 'E500'],
      ['raw bytes', (ctx) => json(ctx, '{"code":"raw"}'), 'raw'],
      ['raw bytes in a Buffer', (ctx) => json(ctx, Buffer.from('{"code":"raw"}')), 'raw'],
      ['raw bytes of the same length', (ctx) => json(ctx, '{"code":1,"data":"held"}'), '1'],
      ['raw bytes that wrap it', (ctx) => json(ctx, '{"data":{"code":0},"code":"w"}'), 'w'],
      ['raw bytes with a code below', (ctx) => json(ctx, '{"data":{"code":"below"}}'), 'below'],
      ['raw bytes without a code', (ctx) => json(ctx, '{"data":1}'), ''],
      ['raw bytes that are not JSON', (ctx) => json(ctx, 'oops'), '-1'],
      ['long raw bytes', (ctx) => json(ctx, `{"code":"raw","data":"${long}"}`), 'raw'],
      [
        'long raw bytes whose code is at the end',
        (ctx) => json(ctx, `{"data":"${long}","code":"raw"}`),
        'raw',
      ],
      [
        'long raw bytes whose code is in the middle',
        (ctx) => json(ctx, `{"data":"${long}","code":"raw","more":["${long}"]}`),
        'raw',
      ],
      [
        'raw bytes in pieces',
        (ctx) => {
          ctx.res.setHeader('content-type', 'application/json');
          ctx.res.write('{"code":');
          ctx.res.end('"raw"}');
        },
        'raw',
      ],
      [
        'raw bytes, respond being false',
        (ctx) => {
          ctx.respond = false;
          json(ctx, '{"code":"raw"}');
        },
        'raw',
      ],
      [
        'raw bytes in another encoding',
        (ctx) => {
          ctx.res.setHeader('content-type', 'application/json');
          ctx.res.end(Buffer.from('{"code":"raw"}').toString('base64'), 'base64');
        },
        'raw',
      ],
      ['it is sent after all', () => {}, '0'],
    ])('%s', async (_what, answer, code) => {
      for (const options of [{}, { readCode: (body: unknown) => (body as { code?: string }).code }]) {
        const exporter = freshExporter();
        const app = new versions.Koa();
        Object.assign(app.context, {
          onerror(this: Koa.Context, error: Error | null) {
            if (error) json(this, '{"code":"E500"}');
          },
        });
        app
          .use(createKoaMiddleware(exporter, options))
          .use(held)
          .use(async (ctx) => void answer(ctx));
        const served = await ServedApp.start(exporter, app);
        await served.ask('/');
        const labels = await served.labels();
        // A reader sees the root only, and text.
        if (!('readCode' in options) || !['below', '-1'].includes(code)) expect(labels.code).toBe(code);
      }
    });

    test.each<[string, object, string]>([
      ['in the middle of much', { a: long, code: 'm', b: [long] }, 'm'],
      ['at the end of much', { a: long, code: 'e' }, 'e'],
      ['below', { a: { code: 'b' } }, 'b'],
      ['below much', { a: { b: long, code: 'b' } }, 'b'],
      ['spelt otherwise', { 'Co-de': 's' }, 's'],
      [
        'behind many',
        { ...Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, n])), code: 'n' },
        'n',
      ],
      ['nowhere', { a: 1 }, ''],
      ['nowhere in much', { a: long }, ''],
      ['with escapes', { code: 'a"\\é\u2028' }, 'a"\\é\u2028'],
      ['of many digits', { code: 1e21 }, '1e+21'],
      ['below zero', { code: -0 }, '0'],
      ['in a list', [{ code: 'l' }], 'l'],
      ['undefined beside one below', { code: undefined, a: { code: 'u' } }, 'u'],
    ])('a code %s is found in what was sent', async (_what, body, code) => {
      const { labels } = await outcomeOf(versions, (ctx) => {
        ctx.body = body;
      });
      expect(labels.code).toBe(code);
    });
  });

  test.each([
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ] as const)(
    'koa-compress above us, %s: the code is found and the bytes are whole',
    async (encoding, inflate) => {
      const { labels, reply } = await outcomeOf(
        versions,
        (ctx) => {
          ctx.body = { code: 'c', text: 'x'.repeat(2000) };
        },
        {
          above: [compress({ threshold: 0 })],
          headers: { 'accept-encoding': encoding },
        },
      );
      expect(labels.code).toBe('c');
      expect(reply.headers['content-encoding']).toBe(encoding);
      expect(JSON.parse(inflate(reply.body).toString())).toEqual({ code: 'c', text: 'x'.repeat(2000) });
    },
  );

  test('a stream that fails after its first bytes', async () => {
    const { Koa } = versions;
    const exporter = freshExporter();
    const app = new Koa();
    const body = new PassThrough();
    app.use(createKoaMiddleware(exporter)).use((ctx) => {
      ctx.type = 'json';
      ctx.body = body;
      body.write('{"code":"half","rest":"');
    });
    const served = await ServedApp.start(exporter, app);
    const response = await served.open('/');
    response.on('error', () => {});
    await once(response, 'data');
    body.destroy(new Error('planned'));
    // Koa leaves the connection open: it is the client who gives up.
    response.destroy();
    expect(await served.labels()).toMatchObject({ http_status: '499', code: 'half' });
  });

  test('the very same error goes up', async () => {
    const planned = new Error('planned');
    const seen: unknown[] = [];
    const watch: Koa.Middleware = async (_ctx, next) => {
      await next().catch((error: unknown) => {
        seen.push(error);
        throw error;
      });
    };
    const fail: Koa.Middleware = () => {
      throw planned;
    };
    await outcomeOf(versions, fail, { above: [watch] });
    expect(seen).toEqual([planned]);
    expect(seen[0]).toBe(planned);
  });

  test.each<[string, Record<string, string>, string, string]>([
    ['JSON', { 'content-type': 'application/json' }, '{"method_code":"from the body"}', 'from the body'],
    [
      'a form',
      { 'content-type': 'application/x-www-form-urlencoded' },
      'method_code=from+the+form',
      'from the form',
    ],
    [
      'JSON below a header',
      { 'content-type': 'application/json', 'method-code': 'h' },
      '{"method_code":"b"}',
      'h',
    ],
  ])('the method code in %s that the app has parsed', async (_name, headers, body, methodCode) => {
    const exporter = freshExporter();
    const app = new versions.Koa();
    app.use(createKoaMiddleware(exporter)).use(bodyParser() as Koa.Middleware);
    app.use((ctx) => {
      ctx.body = 'ok';
    });
    const served = await ServedApp.start(exporter, app);
    await served.ask('/', { method: 'POST', headers }, body);
    expect((await served.labels()).method_code).toBe(methodCode);
  });

  test('the method code that the app has set wins, and the query is read without being asked for', async () => {
    const exporter = freshExporter();
    const app = new versions.Koa();
    app.use(createKoaMiddleware(exporter)).use((ctx) => {
      if (ctx.query.set) ctx.state.methodCode = ctx.query.set;
      ctx.body = 'ok';
    });
    const served = await ServedApp.start(exporter, app);
    await served.ask('/?set=own&method_code=query');
    await served.ask('/?method_code=query');
    const series = await served.recorded(2);
    expect(series.map(({ labels }) => labels.method_code)).toEqual(expect.arrayContaining(['own', 'query']));
  });
});
