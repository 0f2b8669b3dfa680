import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { recordedOnce } from '@workshop/contract-tests/recorded';
import type { Application, NextFunction, Request, Response, Router } from 'express';
import { createExpressMiddleware } from '../src/index.js';
import { EXPRESSES, type ExpressModule } from './express-framework.js';
import { answersOf, exporterOf, get, ok, pass, played, SYSCODE } from './recorded-paths.js';

const to = (where: string) => (_request: Request, _response: Response, next: NextFunction) => next(where);

const withParam = (
  express: ExpressModule,
  callback: (response: Response, next: NextFunction) => void,
): ((app: Application) => void) => {
  const router = express.Router();
  router.param('id', (_request, response, next) => callback(response, next));
  router.get('/items/:id', ok);
  return (app) => {
    app.use('/v/:v', router);
    app.use((_error: unknown, _request: Request, response: Response, _next: NextFunction) => {
      response.sendStatus(500);
    });
  };
};

/** What an app records as `code` for an answer. */
const codeReader =
  (express: ExpressModule) =>
  async (
    answer: (response: Response) => unknown,
    setUp?: (app: Application) => void,
  ): Promise<string | undefined> => {
    const exporter = exporterOf();
    const app = express();
    setUp?.(app);
    app.use(createExpressMiddleware(exporter)).get('/x', (_request, response) => void answer(response));
    const [only] = await played(app, exporter, '/x');
    return only?.labels.code;
  };

for (const { major, module: express, version, tellsPrefixes, load } of EXPRESSES) {
  /** What an app with these registrations records as `path`. */
  const pathsOf = async (register: (app: Application) => void, ...targets: string[]): Promise<string[]> =>
    (await answersOf(express, register, ...targets)).map((answer) => answer.split(' ')[0] as string);
  const routerOf = (register: (router: Router) => void, options?: object): Router => {
    const router = express.Router(options);
    register(router);
    return router;
  };
  const withX = (options?: object): Router => routerOf((router) => router.get('/x', ok), options);

  describe(`routes of express ${version}`, () => {
    it('a prefix is what the app wrote, or where Express does not tell it, lower-case', async () => {
      const expected = tellsPrefixes ? '/aPPlication/x' : '/application/x';
      expect(
        await pathsOf(
          (app: Application): unknown => app.use('/aPPlication', withX()),
          '/APPLICATION/x',
          '/application/x',
        ),
      ).toEqual([expected, expected]);
    });

    it('a prefix in an app that is case sensitive is as it was written', async () => {
      const exporter = exporterOf();
      const app = express();
      app.enable('case sensitive routing');
      app.use(createExpressMiddleware(exporter));
      app.use('/aPP', withX());
      const series = await played(app, exporter, '/aPP/x', '/app/x');
      expect(series.map(({ labels }) => labels.path)).toEqual(['/aPP/x', 'unmatched']);
    });

    it('a prefix in a router that is case sensitive is as it was written', async () => {
      const outer = routerOf((router) => router.use('/iN', withX()), { caseSensitive: true });
      expect(await pathsOf((app) => app.use('/out', outer), '/OUT/iN/x')).toEqual(['/out/iN/x']);
    });

    it('a list of prefixes gives the one that has matched', async () => {
      expect(
        await pathsOf((app: Application): unknown => app.use(['/a', '/b/:id'], withX()), '/a/x', '/b/7/x'),
      ).toEqual(['/a/x', '/b/:id/x']);
    });

    it('a list of paths below a prefix gives the one that has matched', async () => {
      const router = routerOf((each) => each.get(['/u/:id', /^\/v\d+$/, '/w'], ok));
      expect(await pathsOf((app) => app.use('/api', router), '/api/u/1', '/api/v2', '/api/W/')).toEqual([
        '/api/u/:id',
        `/api${String(/^\/v\d+$/)}`,
        '/api/w',
      ]);
    });

    it('a param is found in its own place, whatever its value and its encoding', async () => {
      expect(
        await pathsOf(
          (app: Application): unknown => app.use('/t/:tenant/of/:region', withX()),
          '/t/t/of/of/x',
          '/T/%6Ff/OF/t/x',
          '/t/a%2Fb/of/é/x'.replace('é', '%C3%A9'),
        ),
      ).toEqual(Array(3).fill('/t/:tenant/of/:region/x'));
    });

    it('params that are merged into a nested router stay in their places', async () => {
      const inner = routerOf((router) => router.get('/items/:id', ok), { mergeParams: true });
      const outer = routerOf((router) => router.use('/v/:v', inner), { mergeParams: true });
      expect(await pathsOf((app) => app.use('/t/:t', outer), '/t/1/v/1/items/1')).toEqual([
        '/t/:t/v/:v/items/:id',
      ]);
    });

    it('a regular expression as prefix: text of a client is folded where Express tells no more', async () => {
      const exporter = exporterOf(40);
      const app = express().use(createExpressMiddleware(exporter));
      app.use(/^\/r\d+/, withX());
      const series = await played(app, exporter, ...Array.from({ length: 100 }, (_, n) => `/r${n}/x`));
      const paths = [...new Set(series.map(({ labels }) => labels.path))];
      const told = [`${String(/^\/r\d+/)}/x`];
      // All of them have the room of one route: 8 sets of the first pool and 2 of the second, then one for all the rest.
      const guessed = [...Array.from({ length: 10 }, (_, n) => `/r${n}/x`), '__other__'];
      expect(paths).toEqual(tellsPrefixes ? told : guessed);
    });

    it('a prefix that the app wrote is never folded', async () => {
      // Express 5.0 tells neither the prefix nor its pattern: there it counts as text of a client, and has the room of one route.
      const exporter = exporterOf(version.startsWith('5.0.') ? 200 : 40);
      const app = express().use(createExpressMiddleware(exporter, { readCode: (body) => String(body) }));
      for (let n = 0; n < 30; n++) app.use(`/p${n}.v-1/:id`, withX());
      const series = await played(
        app,
        exporter,
        ...Array.from({ length: 30 }, (_, n) => `/p${n}.v-1/${n}/x`),
      );
      expect(series.map(({ labels }) => labels.path)).toEqual(
        Array.from({ length: 30 }, (_, n) => `/p${n}.v-1/:id/x`),
      );
    });

    it('app.route, app.all and several handlers', async () => {
      expect(
        await pathsOf(
          (app: Application): void => {
            app.route('/r/:id').get(pass, [pass, pass], ok);
            app.all('/all', pass, ok);
          },
          '/r/1',
          '/all',
        ),
      ).toEqual(['/r/:id', '/all']);
    });

    it('next("route") and next("router") pass the request on', async () => {
      expect(
        await pathsOf(
          (app: Application): void => {
            app.get('/a', to('route'), ok);
            app.get('/b', to('route'), ok);
            app.get('/b', ok);
            app.use(
              '/c',
              routerOf((router) => router.get('/x', to('router'))),
            );
          },
          '/a',
          '/c/x',
          '/b',
        ),
      ).toEqual(['unmatched', 'unmatched', '/b']);
    });

    it('a handler that answers and then calls next() had the request', async () => {
      expect(
        await pathsOf((app: Application): void => {
          app.get('/a', (_request, response, next) => {
            response.json({ code: 0 });
            next();
          });
          app.use((_request, _response, next) => next());
          app.get('/a', () => {});
        }, '/a'),
      ).toEqual(['/a']);
    });

    describe('router.param', () => {
      it.each<[string, (response: Response, next: NextFunction) => void]>([
        ['answers', (response) => void response.sendStatus(404)],
        ['fails', (_response, next) => next(new Error('boom'))],
        ['passes later', (_response, next) => void setImmediate(next)],
      ])('that %s: it is the route', async (_what, callback) => {
        expect(await pathsOf(withParam(express, callback), '/v/1/items/7')).toEqual(['/v/:v/items/:id']);
      });

      it('of a prefix, for requests that overtake each other', async () => {
        const waiting: (() => void)[] = [];
        const register = (app: Application): void => {
          app.param('t', (_request, _response, next) => {
            waiting.push(next);
            if (waiting.length === 2) for (const go of waiting.toReversed()) go();
          });
          app.use(
            '/:t/in',
            routerOf((router) => router.get('/:id', ok)),
          );
        };
        const exporter = exporterOf();
        const app = express().use(createExpressMiddleware(exporter));
        register(app);
        const server = app.listen(0, '127.0.0.1');
        await once(server, 'listening');
        const { port } = server.address() as AddressInfo;
        await Promise.all([get(port, '/a/in/1'), get(port, '/b/IN/22')]);
        const series = await recordedOnce(exporter, `${SYSCODE}_inner_metrics`, 2);
        server.close();
        expect(series.map(({ labels }) => labels.path)).toEqual(['/:t/in/:id']);
      });
    });

    it('our middleware inside a router with params knows the prefix, for the first request as well', async () => {
      await jest.isolateModulesAsync(async () => {
        // An Express that has never been watched.
        const fresh = load();
        const exporter = exporterOf();
        const inner = fresh.Router().use(createExpressMiddleware(exporter)).get('/users/:id', ok);
        const app = fresh()
          .use('/skip', fresh.Router())
          .use('/api/:Version', fresh.Router().use('/in', inner));
        app.use('/api', fresh.Router().get('/users/:id', ok));
        const series = await played(app, exporter, '/api/V1/in/users/7', '/api/V2/in/users/8');
        expect(series.map(({ labels, count }) => [labels.path, count])).toEqual([
          ['/api/:Version/in/users/:id', 2],
        ]);
      });
    });
  });

  describe(`bodies of express ${version}`, () => {
    const codeOf = codeReader(express);

    it('res.send(object)', async () => {
      expect(await codeOf((response) => response.send({ code: 1 }))).toBe('1');
    });
    it('res.send(text)', async () => {
      expect(await codeOf((response) => response.send('{"code":2}'))).toBe('2');
    });
    it('res.jsonp', async () => {
      expect(await codeOf((response) => response.jsonp({ code: 3 }))).toBe('3');
    });
    it('a JSON replacer of the app decides what is sent', async () => {
      expect(
        await codeOf(
          (response) => response.json({ code: 4 }),
          (app: Application): unknown =>
            app.set('json replacer', (_key: string, value: unknown): unknown => (value === 4 ? 5 : value)),
        ),
      ).toBe('5');
    });
    it('the last res.json before the headers counts', async () => {
      expect(
        await codeOf((response: Response): void => {
          const circular: { self?: unknown; code: number } = { code: 6 };
          circular.self = circular;
          expect(() => response.json(circular)).toThrow(/./);
          response.json({ code: 7 });
          expect(() => response.json({ code: 8 })).toThrow(/./);
        }),
      ).toBe('7');
    });
    it('a middleware whose own json wraps what is sent', async () => {
      const exporter = exporterOf();
      const app = express().use(createExpressMiddleware(exporter));
      app.use((_request, response, next) => {
        const json = response.json.bind(response);
        response.json = (body: unknown) => json({ code: 9, data: body });
        next();
      });
      app.get('/x', ok);
      const [only] = await played(app, exporter, '/x');
      expect(only?.labels.code).toBe('9');
    });
    it('an app whose own json wraps what is sent', async () => {
      expect(
        await codeOf(
          (response) => response.json({ code: 1 }),
          (app: Application): void => {
            const responses = (app as unknown as { response: Response }).response;
            const { json } = responses;
            responses.json = function wrapped(body: unknown) {
              return json.call(this, { code: 9, data: body });
            };
          },
        ),
      ).toBe('9');
    });
    if (major === 4) {
      it('res.json(status, body)', async () => {
        expect(await codeOf((response) => Reflect.apply(response.json, response, [201, { code: 10 }]))).toBe(
          '10',
        );
      });
    }
  });
}

it('a router of another Express is followed as far as it shows', async () => {
  const [oldest] = EXPRESSES;
  const newest = EXPRESSES.at(-1);
  if (oldest === undefined || newest === undefined) throw new Error('there are versions');
  await jest.isolateModulesAsync(async () => {
    const unwatched = oldest.load();
    const exporter = exporterOf();
    const router = unwatched.Router().use('/In', unwatched.Router().get('/x/:id', ok));
    const app = newest.module().use(createExpressMiddleware(exporter)).use('/Out', router);
    const [only] = await played(app, exporter, '/Out/IN/x/7');
    expect(only?.labels.path).toBe('/out/in/x/:id');
  });
});

it('an http server without Express is recorded, too', async () => {
  const exporter = exporterOf();
  const middleware = createExpressMiddleware(exporter);
  const server = createServer((request, response) => {
    middleware(request, response, () => response.end('{"code":3}'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await get((server.address() as AddressInfo).port, '/x?method_code=1');
  const [only] = await recordedOnce(exporter, `${SYSCODE}_inner_metrics`, 1);
  server.close();
  expect(only?.labels).toEqual({
    f_code: '',
    path: 'unmatched',
    http_status: '200',
    code: '3',
    method_code: '',
  });
});

it('readers may ask for the types of Express', () => {
  const exporter = exporterOf();
  createExpressMiddleware(exporter, { readCaller: (request: Request) => request.get('X-Caller') });
  createExpressMiddleware(exporter, { readCaller: (request) => request.get('X-Caller') });
  createExpressMiddleware(exporter, { pathLabel: ({ originalUrl }) => originalUrl });
  const methodCode: Request['methodCode'] = 'M1';
  expect(methodCode).toBeDefined();
});

test('what is no exporter is refused in words', () => {
  for (const given of [undefined, null, 'A123010101', {}]) {
    expect(() => createExpressMiddleware(given as never)).toThrow(
      'createExpressMiddleware: the first argument must be an exporter',
    );
  }
});
