import type { RequestListener } from 'node:http';
import type { ChannelExporter, InboundOptions } from '@channel-exporter/core';
import { createExpressMiddleware } from '@channel-exporter/express';
import express, { type ErrorRequestHandler, type Request } from 'express';
import { endlessly } from './endless.ts';

/** The app of the loads and soaks; without an exporter it is the bare one. */
export function expressApp(
  exporter?: ChannelExporter,
  options: InboundOptions<Request> = {},
): RequestListener {
  const app = express();
  if (exporter !== undefined) app.use(createExpressMiddleware<Request>(exporter, options));
  app.post('/unread', (_request, response) => {
    response.json({ code: '0' });
  });
  app.use(express.json());
  app.get('/orders/:id', (request, response) => {
    response.json({ code: '0', id: request.params.id, state: 'open' });
  });
  app.post('/orders', (_request, response) => {
    response.status(201).json({ code: 0 });
  });
  app.get('/health-of-many', (_request, response) => {
    response.type('text').send('ok');
  });
  const users = express.Router();
  users.get('/users/:id', (request, response) => {
    response.json({ code: '0', id: request.params.id });
  });
  app.use('/api/:version', users);
  // The business code is what the client asks for.
  app.use('/coded', (request, response) => {
    const { code } = request.query;
    response.json({ code: typeof code === 'string' ? code : 0 });
  });
  app.get('/missing', (_request, response) => {
    response.status(404).json({ code: '404' });
  });
  app.get('/broken', () => {
    throw new Error('broken');
  });
  app.get('/hang', () => {});
  app.get('/endless', (_request, response) => endlessly(response));
  app.get('/slow', (_request, response) => {
    setTimeout(() => response.json({ code: '0' }), 50);
  });
  const failed: ErrorRequestHandler = (_error, _request, response, next) => {
    if (response.headersSent) next(_error);
    else response.status(500).json({ code: '9' });
  };
  app.use(failed);
  return app;
}
