import { createRequire } from 'node:module';
import type * as Express from 'express';
import { BODY_SIZES, type BodySize, bodyOf } from '../bodies.ts';
import { EXPRESS_MIDDLEWARES } from '../peers/express-middleware.ts';
import { BY_AUTO, preloadAuto } from '../peers/preload-auto.ts';
import { serverSubject } from '../server-subject.ts';
import type { Subject } from '../subject.ts';

const ROUTES = 200;

/** An Express 5 app behind one of the middlewares; any other name stands for the bare app. */
export async function open(variant: string): Promise<Subject> {
  const require = createRequire(import.meta.url);
  if (variant === 'OpenTelemetry') {
    const { openTelemetry } = await import('../peers/open-telemetry.ts');
    openTelemetry(['http', 'express']);
  }
  if (variant === BY_AUTO) preloadAuto();
  const express = require('express') as typeof Express.default;
  const app = express();
  const middleware = EXPRESS_MIDDLEWARES[variant];
  if (middleware !== undefined) app.use(middleware());

  app.get('/json', (_request, response) => {
    response.json({ code: '0', message: 'ok' });
  });
  const api = express.Router();
  for (let at = 0; at < ROUTES; at++) {
    api.get(`/resource-${at}/:id`, (_request, response) => {
      response.json({ code: '0', message: 'ok' });
    });
  }
  app.use('/api/:version', api);
  app.get('/error', (_request, _response, next) => next(new Error('benchmark')));
  for (const size of Object.keys(BODY_SIZES) as BodySize[]) {
    const body = bodyOf(size);
    app.get(`/body/${BODY_SIZES[size]}`, (_request, response) => {
      response.json(body);
    });
  }
  const subject = await serverSubject((listener) => {
    app.get('/hold', (_request, response) => {
      listener.hold(() => response.json({ code: '0' }));
    });
    const onError: Express.ErrorRequestHandler = (_error, _request, response, _next) => {
      response.status(500).json({ code: '9', message: 'failed' });
    };
    app.use(onError);
    return app;
  });
  return subject;
}
