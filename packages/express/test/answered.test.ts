import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from 'express';
import { EXPRESSES } from './express-framework.js';
import { answersOf, ok, pass } from './recorded-paths.js';

const controller = (_request: Request, response: Response, next: NextFunction): void => {
  response.locals.data = { code: 0 };
  next();
};
const responder: RequestHandler = (_request, response) => void response.json(response.locals.data ?? {});
const notFound: RequestHandler = (_request, response) => void response.status(404).json({ code: 404 });
const fail: RequestHandler = (_request, _response, next) => next(new Error('boom'));
const failWith404: RequestHandler = (_request, _response, next) =>
  next(Object.assign(new Error('none'), { status: 404 }));
const onError: ErrorRequestHandler = (error: { status?: number }, _request, response, _next) =>
  void response.status(error.status ?? 500).json({ code: 'E1' });
const later: RequestHandler = (_request, response) => void setImmediate(() => response.json({ code: 0 }));
const deny: RequestHandler = (_request, response) => void response.status(401).json({ code: 1 });

for (const { module: express, version } of EXPRESSES) {
  const answers = (register: Parameters<typeof answersOf>[1], ...targets: string[]): Promise<string[]> =>
    answersOf(express, register, ...targets);

  describe(`the path of the answer in express ${version}`, () => {
    describe('a route that leaves its result to one responder', () => {
      it('has answered', async () => {
        expect(
          await answers((app) => app.get('/users/:id', controller).use(responder), '/users/7', '/none'),
        ).toEqual(['/users/:id 200', 'unmatched 200']);
      });

      it('in a router, where the responder is in the same router, around it, or both', async () => {
        const inner = (): ReturnType<typeof express.Router> => express.Router().get('/users/:id', controller);
        expect(
          await answers(
            (app) => {
              app.use('/a', inner().use(responder));
              app.use('/b', inner()).use('/c', express.Router().use('/v1', inner()).use(responder));
              app.use(responder);
            },
            '/a/users/7',
            '/b/users/7',
            '/c/v1/users/7',
          ),
        ).toEqual(['/a/users/:id 200', '/b/users/:id 200', '/c/v1/users/:id 200']);
      });

      it('past middlewares and mounts that pass the request on', async () => {
        expect(
          await answers((app) => {
            app.all(/.*/, pass);
            app.get('/users/:id', pass, controller);
            app.use('/users', pass, express.Router().use('/7', pass));
            app.use(pass, responder);
          }, '/users/7'),
        ).toEqual(['/users/:id 200']);
      });

      it('the last of several; not one that answered before', async () => {
        expect(
          await answers((app) => {
            app
              .get('/users/:id', pass)
              .get('/users/7', controller)
              .get('/users/:other', (_q, _r, next) => next('route'));
            app.use(responder);
          }, '/users/7'),
        ).toEqual(['/users/:other 200']);
      });

      it('and whose responder fails', async () => {
        expect(
          await answers((app) => app.get('/users/:id', controller).use(fail).use(onError), '/users/7'),
        ).toEqual(['/users/:id 500']);
      });

      it('unless a mount answers', async () => {
        expect(
          await answers((app) => app.get('/users/:id', controller).use('/users', responder), '/users/7'),
        ).toEqual(['/users 200']);
      });
    });

    describe('a mount', () => {
      it('is the template of a handler, an app, a router, and files below it', async () => {
        expect(
          await answers(
            (app) => {
              app.use('/graphql', ok).use('/later', later).use('/static', express.static(__dirname));
              app.use('/app', express().use(ok)).use('/router', express.Router().use('/in', ok));
              app.use('/t/:tenant', ok).use(['/a', '/b/:id'], ok);
            },
            '/graphql',
            '/graphql/x?y',
            '/later',
            '/static/answered.test.ts',
            '/static',
            '/app/x',
            '/router/in/x',
            '/t/acme/x',
            '/a/x',
            '/b/7/x',
          ),
        ).toEqual([
          '/graphql 200',
          '/graphql 200',
          '/later 200',
          '/static 200',
          '/static 301',
          '/app 200',
          '/router/in 200',
          '/t/:tenant 200',
          '/a 200',
          '/b/:id 200',
        ]);
      });

      it('is the template of a middleware without a path that answers inside it', async () => {
        expect(
          await answers((app) => {
            app.all(/.*/, pass);
            app.use('/api', express.Router().use(deny).get('/users', ok));
          }, '/api/users'),
        ).toEqual(['/api 401']);
      });

      it('is not what answered if it has passed the request on', async () => {
        expect(
          await answers(
            (app) => {
              app.use('/api', pass, express.Router().use('/x', pass));
              app.get('/api/x', ok).use(ok);
            },
            '/api/x',
            '/api/y',
          ),
        ).toEqual(['/api/x 200', 'unmatched 200']);
      });

      it('that fails is what an error handler answers for', async () => {
        expect(
          await answers(
            (app) => {
              app.use('/plain', fail);
              app.use('/deep', express.Router().use('/er', express.Router().use(fail)));
              app.use('/kept', express.Router().use('/er', fail).use(onError));
              app.use('/thrown', () => {
                throw new Error('boom');
              });
              app.use(onError);
            },
            '/plain/x',
            '/deep/er/x',
            '/kept/er',
            '/thrown',
          ),
        ).toEqual(['/plain 500', '/deep/er 500', '/kept/er 500', '/thrown 500']);
      });

      it('with a wildcard holds no text of the client', async () => {
        const isNew = version.startsWith('5.');
        expect(
          await answers(
            (app) => {
              app.use(isNew ? '/files/*path' : '/files/*', ok);
              app.use(isNew ? '/*any' : '*', ok);
            },
            '/files/a/b%20c',
            '/x/y',
            '/z/',
          ),
        ).toEqual(
          isNew ? ['/files/*path 200', '/*any 200', '/*any 200'] : ['/files/* 200', '* 200', '* 200'],
        );
      });
    });

    describe('a 404', () => {
      it('that no route chose is `unmatched`', async () => {
        expect(
          await answers(
            (app) => {
              app.all(/^\/guard/, pass);
              app.use('/api', express.Router().get('/users', ok));
              app.use('/own', express.Router().get('/users', ok).use(notFound));
              app.use('/handler', notFound).use('/failing', failWith404);
              app.use('/static', express.static(__dirname));
              app.use('/strict', express.static(__dirname, { fallthrough: false }));
              app.get('/responder/:id', (_request, _response, next) => next());
              app.use('/responder', notFound).use(onError);
            },
            '/guard/x',
            '/api/none',
            '/own/none',
            '/handler',
            '/failing',
            '/static/none',
            '/strict/none',
            '/responder/7',
            '/none',
          ),
        ).toEqual(Array(9).fill('unmatched 404'));
      });

      it('that a route chose stays with it', async () => {
        expect(
          await answers(
            (app) => {
              const bundle = express.Router().use(pass).use(pass);
              app.get('/own/:id', notFound).get('/failing/:id', failWith404);
              app.get('/file/:name', (_request, response) => response.sendFile('/none/such/file'));
              app.get('/bundle/:id', bundle, notFound);
              app.use('/api', express.Router().get('/failing/:id', failWith404).all(/.*/, notFound));
              app.use(onError);
            },
            '/own/7',
            '/failing/7',
            '/file/x',
            '/bundle/7',
            '/api/failing/7',
            '/api/none',
          ),
        ).toEqual([
          '/own/:id 404',
          '/failing/:id 404',
          '/file/:name 404',
          '/bundle/:id 404',
          '/api/failing/:id 404',
          `/api${String(/.*/)} 404`,
        ]);
      });
    });

    it('a route that fails is what error handlers answer for, wherever they are', async () => {
      expect(
        await answers(
          (app) => {
            app.use('/api', express.Router().get('/:id', fail).use(onError));
            app.use('/out', express.Router().get('/:id', fail));
            app.use('/out', onError);
          },
          '/api/7',
          '/out/7',
        ),
      ).toEqual(['/api/:id 500', '/out/:id 500']);
    });

    it('an error handler that passes the request on leaves it to what comes then', async () => {
      expect(
        await answers(
          (app) => {
            app.use('/mount', fail).get('/route/:id', fail);
            app.use(((_error, _request, _response, next) => next()) as ErrorRequestHandler);
            app.use('/mount', pass).get('/mount/x', ok).use(responder);
          },
          '/mount/x',
          '/route/7',
        ),
      ).toEqual(['/mount/x 200', '/route/:id 200']);
    });
  });
}
