import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { recordedOnce } from '@workshop/contract-tests/recorded';
import compression from 'compression';
import type { Application, ErrorRequestHandler, Request, RequestHandler } from 'express';
import { createExpressMiddleware } from '../src/index.js';
import { EXPRESSES } from './express-framework.js';
import { answersOf, exporterOf, ok, pass, played, SYSCODE } from './recorded-paths.js';

const flush: RequestHandler = (_request, response, next) => {
  response.flushHeaders();
  next();
};
const write: RequestHandler = (_request, response, next) => {
  response.write('data: 1\n\n');
  next();
};
const end: RequestHandler = (_request, response) => void response.end();
const fail: RequestHandler = (_request, _response, next) => next(new Error('boom'));
const endOnError: ErrorRequestHandler = (_error, _request, response, _next) => void response.end();

for (const { module: express, version, tellsPrefixes } of EXPRESSES) {
  const paths = async (register: (app: Application) => void, ...targets: string[]): Promise<string[]> =>
    (await answersOf(express, register, ...targets)).map((answer) => answer.split(' ')[0] as string);

  describe(`templates of express ${version}`, () => {
    it.each([
      ['/api/', '/x', '/api/x', '/api/x'],
      ['/api/', '/', '/api', '/api'],
      ['/api/', '/', '/api/', '/api'],
      ['/api/', '/x/', '/api/x/', '/api/x/'],
      ...(version.startsWith('5.') ? [['/api///', '/:id', '/api/7', '/api/:id']] : []),
      ['/', '/x', '/x', '/x'],
      ['/t/:tenant/', '/x', '/t/acme/x', '/t/:tenant/x'],
    ])('%j and %j, asked for %j: %j', async (mount, route, target, expected) => {
      expect(await paths((app) => app.use(mount, express.Router().get(route, ok)), target)).toEqual([
        expected,
      ]);
    });

    it('the slash at the end of a mount is none of the paths below, however deep', async () => {
      const inner = express.Router().get('/', ok).get('/x', ok).use('/files/', ok);
      expect(
        await paths(
          (app) => app.use('/a/', express.Router().use('/b/', inner)).use(['/c/', '/d/'], inner),
          '/a/b',
          '/a/b/x',
          '/a/b/files/y',
          '/d/x',
        ),
      ).toEqual(['/a/b', '/a/b/x', '/a/b/files', '/d/x']);
    });

    describe.each([
      ['flushHeaders()', flush],
      ['write()', write],
    ])('after an early %s', (_what, early) => {
      it('prefixes and routes are as ever', async () => {
        const events = express.Router().get('/events/:topic', end).use('/files', end);
        expect(
          await paths(
            (app) => app.use(early).use('/t/:tenant', express.Router().use('/v/:version', events)),
            '/t/acme/v/1/events/7',
            '/t/acme/v/1/files/x',
          ),
        ).toEqual(['/t/:tenant/v/:version/events/:topic', '/t/:tenant/v/:version/files']);
      });

      it('inside a mount or a route, they are, too', async () => {
        const events = express.Router().get('/events/:topic', end);
        expect(
          await paths(
            (app) => {
              app.use('/t/:tenant', early, events).all('/r/:id', early).get('/r/:name', end);
            },
            '/t/acme/events/7',
            '/r/7',
          ),
        ).toEqual(['/t/:tenant/events/:topic', '/r/:name']);
      });

      it('a route or a mount that fails keeps its prefix', async () => {
        expect(
          await paths(
            (app) => {
              app.use(early);
              app.use('/t/:tenant', express.Router().get('/x/:id', fail).use('/m', fail));
              app.use(endOnError);
            },
            '/t/acme/x/7',
            '/t/acme/m',
          ),
        ).toEqual(['/t/:tenant/x/:id', '/t/:tenant/m']);
      });
    });

    it.each<[string, (request: Request) => string]>([
      ['originalUrl', (request) => request.originalUrl],
      ['the prefix and url', (request) => request.baseUrl + request.url],
    ])(
      'an app that makes %s the url inside a mount: what is matched is the whole path',
      async (_what, urlOf) => {
        const changing: RequestHandler = (request, _response, next) => {
          request.url = urlOf(request);
          next();
        };
        const whole = express.Router().use(changing);
        whole.get('/api/x/:id', ok).use('/api/files', ok);
        whole.use('/api/in/:of', express.Router().get('/y', ok));
        expect(
          await paths((app) => app.use('/api', whole), '/api/x/7?q', '/api/files/f', '/api/in/7/y'),
        ).toEqual(['/api/x/:id', '/api/files', '/api/in/:of/y']);
      },
    );

    it.each<[string, unknown]>([
      ['empty', ''],
      ['text of the client', '/evil/acme'],
      ['longer', '/t/acme/more'],
      ['no text', 7],
      ['nothing', undefined],
    ])('an app that makes req.baseUrl %s', async (_what, baseUrl) => {
      const changing: RequestHandler = (request, _response, next) => {
        request.baseUrl = baseUrl as string;
        next();
      };
      const router = express.Router().use(changing).get('/x/:id', ok).use('/files', ok);
      router.use('/v/:version', express.Router().get('/y', ok));
      expect(
        await paths(
          (app) => app.use('/t/:tenant', router),
          '/t/acme/x/7',
          '/t/acme/files/f',
          '/t/acme/v/1/y',
        ),
      ).toEqual(['/t/:tenant/x/:id', '/t/:tenant/files', '/t/:tenant/v/:version/y']);
    });

    it('an app that changes params before the mount is entered', async () => {
      expect(
        await paths((app) => {
          app.param('tenant', (request, _response, next, value: string) => {
            request.params.tenant = value.toUpperCase();
            next();
          });
          app.use('/t/:tenant', express.Router().get('/x', ok));
        }, '/t/acme/x'),
      ).toEqual(['/t/:tenant/x']);
    });

    it('what the client writes has no part in it', async () => {
      const register = (app: Application): void => {
        app.use('/api/t/:tenant', express.Router().get('/x/:id', ok).use('/files', ok));
      };
      expect(
        await paths(
          register,
          '/API/T/Acme/X/7',
          '/api/t/%61cme/x/7/',
          '/api/t/a%2Fb/x/%37?x',
          '/api/t/acme/files//a//b/',
          '/Api/t/acme/Files/',
        ),
      ).toEqual([
        ...Array<string>(3).fill('/api/t/:tenant/x/:id'),
        ...Array<string>(2).fill('/api/t/:tenant/files'),
      ]);
    });

    it('a framework around Express that cuts a prefix off', async () => {
      const exporter = exporterOf();
      const app = express().use(createExpressMiddleware(exporter));
      app.get('/', ok).get('/x/:id', ok).use('/api', express.Router().get('/y', ok)).use('/files', ok);
      // As connect and middie do it.
      const server = createServer(
        (request: IncomingMessage & { originalUrl?: string }, response: ServerResponse) => {
          request.originalUrl = request.url as string;
          request.url = request.originalUrl.slice('/app'.length);
          if (!request.url.startsWith('/')) request.url = `/${request.url}`;
          app(request, response);
        },
      );
      const series = await played(
        server,
        exporter,
        '/App/x/7',
        '/app/api/y?q',
        '/app/files/f',
        '/app',
        '/app/x',
      );
      expect(series.map(({ labels }) => labels.path)).toEqual([
        '/app/x/:id',
        '/app/api/y',
        '/app/files',
        '/app',
        'unmatched',
      ]);
    });

    it('our middleware in a mounted app or router knows the prefix, for the first request as well', async () => {
      const exporter = exporterOf();
      const sub = express().use(createExpressMiddleware(exporter)).get('/x/:id', ok).use('/files', ok);
      const app = express().use('/t/:tenant', sub);
      const series = await played(app, exporter, '/t/acme/x/7', '/t/acme/files/x');
      expect(series.map(({ labels }) => labels.path)).toEqual(['/t/:tenant/x/:id', '/t/:tenant/files']);
    });

    it('a handler that answers through a compression and then calls next() had the request', async () => {
      expect(
        await paths((app) => {
          app.use(compression({ threshold: 0 }));
          app.get('/a/:id', ((_request, response, next) => {
            response.json({ code: 0 });
            next();
          }) as RequestHandler);
          app.use('/a', (_request, _response, next) => next());
          app.all(/.*/, () => {});
        }, '/a/7'),
      ).toEqual(['/a/:id']);
    });

    it('a request whose client leaves has the route or mount that it was in', async () => {
      const exporter = exporterOf();
      const app = express().use(createExpressMiddleware(exporter));
      const hang: RequestHandler = (request) => void request.app.emit('reached');
      app.use(flush, pass).use('/t/:tenant', express.Router().get('/x/:id', hang).use('/files', hang));
      const server = app.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      for (const path of ['/t/acme/x/7', '/t/acme/files/f']) {
        const request = httpRequest({ port, host: '127.0.0.1', path, agent: false }).end();
        request.on('error', () => {});
        await once(app, 'reached');
        request.destroy();
      }
      const series = await recordedOnce(exporter, `${SYSCODE}_inner_metrics`, 2);
      server.close();
      expect(series.map(({ labels }) => `${labels.path} ${labels.http_status}`)).toEqual([
        '/t/:tenant/x/:id 499',
        '/t/:tenant/files 499',
      ]);
    });

    if (tellsPrefixes) {
      it('a mount with an optional part is one template, with it or without', async () => {
        expect(await paths((app) => app.use('/{:lang}', express.Router().get('/', ok)), '/', '/en')).toEqual([
          '/{:lang}',
          '/{:lang}',
        ]);
      });
    }
  });
}
