import { recordedOnce } from '@workshop/contract-tests/recorded';
import type { Application, ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { createExpressMiddleware } from '../src/index.js';
import { EXPRESSES, type ExpressModule } from './express-framework.js';
import { errorsIn, exporterOf, FAMILY, get, listening, ok, pass, played } from './recorded-paths.js';

type Change = (request: Request, response: Response) => void;

/** What an app, or a library that it uses, may make of a property, by names that fit into `f_code`; what throws is last. */
const VALUES: Readonly<Record<string, PropertyDescriptor>> = {
  null: { writable: true, value: null },
  undefined: { writable: true, value: undefined },
  text: { writable: true, value: 'custom' },
  number: { writable: true, value: 7 },
  'empty object': { writable: true, value: {} },
  list: { writable: true, value: [] },
  function: { writable: true, value: () => {} },
  'object of its own': {
    writable: true,
    value: { get: () => undefined, enabled: () => false, path: '/x', stack: [] },
  },
  'what throws': { get: throwing, set: () => {} },
  'all of it throws': {
    writable: true,
    value: new Proxy({}, { get: throwing, has: throwing, getPrototypeOf: throwing, ownKeys: throwing }),
  },
};

function throwing(): never {
  throw new Error('not to be read');
}

const PROPERTIES: readonly ['request' | 'response', string][] = [
  ['request', 'app'],
  ['request', 'route'],
  ['request', 'baseUrl'],
  ['request', 'params'],
  ['request', 'originalUrl'],
  ['request', 'methodCode'],
  ['request', 'next'],
  ['response', 'app'],
  ['response', 'locals'],
  ['response', 'writableEnded'],
  ['response', 'headersSent'],
];

const PLACES = ['above us', 'below us', 'in the mount', 'in the route', 'after the answer'] as const;

/** An app that changes the objects of a request in one place; `middleware` is ours, or one that passes. */
function changingApp(
  express: ExpressModule,
  middleware: RequestHandler,
  place: (typeof PLACES)[number],
  change: Change,
): Application {
  const at = (here: (typeof PLACES)[number]): RequestHandler =>
    here === place
      ? (request, response, next) => {
          change(request, response);
          next();
        }
      : pass;
  const router = express.Router().use(at('in the mount'));
  router.get('/users/:id', at('in the route'), (request, response) => {
    response.json({ code: 0 });
    if (place === 'after the answer') change(request, response);
  });
  return express()
    .use(at('above us'), middleware, at('below us'))
    .use('/api', router)
    .use(((_error, _request, response, _next) => void response.end('failed')) as ErrorRequestHandler);
}

describe.each(EXPRESSES)('foreign objects in express $version', ({ module: express }) => {
  describe.each(PLACES)('changed %s', (place) => {
    it.each(PROPERTIES)(
      '%s.%s: the app answers as without us, and the request is recorded',
      async (of, name) => {
        const change: Change = (request, response) => {
          const descriptor = VALUES[String(request.headers['user-agent'])];
          const target = of === 'request' ? request : response;
          const attributes = { configurable: true, enumerable: true };
          Object.defineProperty(target, name, { ...attributes, ...descriptor });
        };
        // Express reads this one between two layers.
        const names = Object.keys(VALUES).filter((each) => name !== 'originalUrl' || each !== 'what throws');
        const bare = await answersOf(changingApp(express, pass, place, change), names);
        const exporter = exporterOf();
        const app = changingApp(express, createExpressMiddleware(exporter), place, change);
        const calm = names.filter((each) => !each.includes('throws'));
        const answers = await answersOf(app, calm);
        const errors = await errorsIn(exporter);
        answers.push(...(await answersOf(app, names.slice(calm.length))));
        const series = await recordedOnce(exporter, FAMILY, names.length);
        await exporter.close();
        expect(answers).toEqual(bare);
        // Only what throws is counted.
        expect(errors).toBe(0);
        const answered = names.filter((_each, at) => bare[at] === '{"code":0}');
        expect(
          answered.map((each) => series.find(({ labels }) => labels.f_code === each)?.labels.path),
        ).toEqual(answered.map(() => '/api/users/:id'));
      },
    );
  });
});

function answersOf(app: Application, names: readonly string[]): Promise<string[]> {
  return listening(app, async (port) => {
    const answers: string[] = [];
    for (const name of names) answers.push(await get(port, '/api/users/7?x', { 'User-Agent': name }));
    return answers;
  });
}

describe.each(EXPRESSES)('the objects of express $version', ({ module: express, load }) => {
  it('res.json without a response throws what it throws without us', async () => {
    const exporter = exporterOf();
    const app = express().use(createExpressMiddleware(exporter)).get('/x', ok);
    await played(app, exporter, '/x');
    const { json } = membersOf(app).response;
    expect(() => Reflect.apply(json, undefined, [{}])).toThrow(TypeError);
    expect(() => Reflect.apply(json, {}, [{}])).toThrow(TypeError);
  });

  it.each<[string, (module: ExpressModule, app: Application) => object]>([
    ['the responses', (module) => module.response],
    ["the app's own response", (_module, app) => membersOf(app).response],
    ['the requests', (module) => module.request],
    ["the layers' prototype", (_module, app) => Object.getPrototypeOf(layerOf(app)) as object],
  ])('%s may be frozen: the app answers, and each request is recorded', async (_what, objectOf) => {
    await jest.isolateModulesAsync(async () => {
      // A copy that nobody has watched yet.
      const fresh = load();
      const exporter = exporterOf();
      const app = fresh().use(createExpressMiddleware(exporter));
      app.use('/api', fresh.Router().get('/users/:id', ok));
      Object.freeze(objectOf(fresh, app));
      const series = await played(app, exporter, '/api/users/7', '/api/users/8');
      expect(series.map(({ labels, count }) => [labels.path, labels.code, count])).toEqual([
        ['/api/users/:id', '0', 2],
      ]);
    });
  });

  it('Object.prototype may have anything', async () => {
    const names = [
      'route',
      'slash',
      'regexp',
      'rawPath',
      'stack',
      'app',
      'settings',
      'parent',
      'value',
      'get',
    ];
    const everything: object = Object.prototype;
    const exporter = exporterOf();
    const app = express().use(createExpressMiddleware(exporter));
    app.get('/x/:id', pass, ok).use('/api', pass, express.Router().get('/users/:id', pass, ok));
    const register = async (): Promise<string[]> => {
      const series = await played(app, exporter, '/x/7', '/api/users/7');
      return series.map(({ labels }) => `${labels.path} ${labels.http_status}`);
    };
    const hostile = names.filter((name) => !(name in everything));
    for (const name of hostile) {
      Object.defineProperty(everything, name, { configurable: true, writable: true, value: undefined });
    }
    try {
      expect(await register()).toEqual(['/x/:id 200', '/api/users/:id 200']);
    } finally {
      for (const name of hostile) Reflect.deleteProperty(everything, name);
    }
  });
});

interface Members {
  readonly response: Response;
  readonly _router?: { readonly stack: object[] };
  readonly router: { readonly stack: object[] };
}

/** What an app has beyond its types. */
function membersOf(app: Application): Members {
  return app as unknown as Members;
}

function layerOf(app: Application): object {
  const members = membersOf(app);
  // In Express 4, reading `router` throws.
  const [first] = (members._router ?? members.router).stack;
  return first as object;
}
