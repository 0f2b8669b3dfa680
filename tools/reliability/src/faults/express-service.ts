import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import type { ChannelExporter } from '@channel-exporter/core';
import { createExpressMiddleware } from '@channel-exporter/express';
import type express from 'express';
import type { NextFunction, Request, Response, Router } from 'express';
import type { CallClient } from './calls.ts';
import type { Note } from './stage.ts';
import { STAGES } from './stages.ts';
import type { Tracked } from './tracked.ts';

/** What an app of the differential test is made of. */
export interface AppParts {
  /** Undefined for the app without us. */
  readonly exporter: ChannelExporter | undefined;
  readonly tracked: Tracked;
  readonly clients: Readonly<Record<string, CallClient>>;
  readonly partnerOrigin: string;
}

/** How long a handler gives its partner, in milliseconds. */
export const PARTNER_LIMIT_MS = 40;

// Where the packages that are compared have their frameworks.
const load = createRequire(new URL('../../../../packages/express/package.json', import.meta.url));

/** An app of Express 4 or 5 that answers, and fails, in every way. */
export function expressListener(module: 'express' | 'express-4', parts: AppParts): RequestListener {
  const express4or5 = load(module) as typeof express;
  const compression = load('compression') as (options: object) => express.RequestHandler;
  const { exporter, tracked } = parts;
  const app = express4or5();
  // Not logged to the console; the answers hold the error's text.
  app.set('env', 'test');
  if (exporter !== undefined) app.use(createExpressMiddleware(exporter) as unknown as express.RequestHandler);
  app.use((request: Request, response: Response, next: NextFunction) => {
    response.locals.note = tracked.follow(request, response);
    next();
  });
  const routes = express4or5.Router();
  addRoutes(routes, parts);
  app.use('/z', compression({ threshold: 0 }), routes);
  app.use('/json', express4or5.json({ limit: 200 }), express4or5.urlencoded({ extended: true }), routes);
  app.use('/mount/:id', routes);
  app.use(routes);
  app.use('/own-errors', (error: Error, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(error);
    else response.status(503).json({ code: error.message });
  });
  return app;
}

function noteOf(response: Response): Note {
  return response.locals.note as Note;
}

function addRoutes(routes: Router, { clients, partnerOrigin }: AppParts): void {
  routes.all('/raw/:stage', (request, response, next) => {
    const stage = STAGES[request.params.stage];
    if (stage === undefined) return next();
    const made = stage(request, response, noteOf(response));
    // Express 4 does not look at promises.
    if (made instanceof Promise) made.catch(next);
  });
  routes.get('/partner/:client/:fault', async (request, response, next) => {
    const { client = '', fault = '' } = request.params as Record<string, string>;
    const call = clients[client];
    if (call === undefined) return next();
    response.json({ told: await call(`${partnerOrigin}/${encodeURIComponent(fault)}`, PARTNER_LIMIT_MS) });
  });
  routes.get('/json/:id', (request, response) => void response.json({ code: 0, id: request.params.id }));
  routes.post('/body', (request, response) => void response.status(201).json(request.body ?? 'none'));
  routes.get('/array', (_request, response) => void response.json([{ code: '1' }, null, 'x']));
  routes.get('/to-json', (_request, response) => void response.json({ toJSON: () => ({ code: 5 }) }));
  routes.get('/getter', (_request, response, next) => {
    const note = noteOf(response);
    response.json({
      get code() {
        note('getter');
        return 3;
      },
    });
    next();
  });
  routes.get('/circular', (_request, response) => {
    const circular: Record<string, unknown> = {};
    response.json(Object.assign(circular, { circular }));
  });
  routes.get('/bigint', (_request, response) => void response.json({ code: 1n }));
  routes.get('/undefined', (_request, response) => void response.json(undefined));
  routes.get('/two', (_request, response) => void response.json({ code: 1 }).json({ code: 2 }));
  routes.get('/send', (_request, response) => void response.send(Buffer.from([0, 255, 1])));
  routes.get('/status', (_request, response) => void response.sendStatus(418));
  routes.get('/jsonp', (_request, response) => void response.jsonp({ code: 1 }));
  routes.get('/away', (_request, response) => response.redirect('/raw/text'));
  routes.get('/file', (_request, response) => response.sendFile(import.meta.filename));
  routes.get('/missing-file', (_request, response) => response.sendFile('/nowhere/at/all'));
  routes.get(
    '/stream',
    (_request, response) => void Readable.from(['{"code":', '1}']).pipe(response.type('json')),
  );
  routes.get('/next/:what', (request, response, next) => {
    const { what } = request.params;
    if (what === 'twice') {
      next();
      next();
    } else if (what === 'after') {
      response.end('answered');
      next(new Error('after'));
    } else next(what === 'error' ? Object.assign(new Error('handed on'), { statusCode: 409 }) : what);
  });
  routes.param('checked', (_request, _response, next, value: string) =>
    next(value === 'bad' ? new Error('bad param') : undefined),
  );
  routes.get('/param/:checked', (request, response) => void response.send(request.params.checked));
}
