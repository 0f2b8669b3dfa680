import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import type { ChannelExporter } from '@channel-exporter/core';
import { createKoaMiddleware } from '@channel-exporter/koa';
import { bodyParser } from '@koa/bodyparser';
import { Router } from '@koa/router';
import Koa, { type Context } from 'koa';
import { sendRaw } from '../raw-request.ts';
import type { InboundGiven } from '../vectors.ts';
import { answerOf, chunksOf, pathOf, readUpload } from './handler.ts';

/** Plays a row through a Koa app with the parser that most of them use. */
export async function playKoa(exporter: ChannelExporter, given: InboundGiven): Promise<void> {
  const app = new Koa();
  // Koa's own default writes the errors of the rows to stderr.
  app.silent = true;
  app.use(createKoaMiddleware(exporter));
  if (given.response.mode === 'bad_session') {
    app.use(async (_context, next) => {
      await next();
      throw new Error('the session of this row cannot be saved');
    });
  }
  if (given.response.mode !== 'read_stream') {
    app.use(bodyParser({ jsonStrict: false, parsedMethods: ['GET', 'POST'] }));
  }
  const router = new Router();
  router.all(pathOf(given), async (context) => handle(given, context));
  app.use(router.routes());
  const answer = app.callback();
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await sendRaw(server, given);
  server.close();
}

async function handle(given: InboundGiven, context: Context): Promise<void> {
  const { mode, set_method_code } = given.response;
  if (set_method_code !== undefined) context.state.methodCode = set_method_code;
  switch (mode) {
    case 'raise':
    case 'raise_base':
      throw new Error('the handler of this row raises');
    case 'stream':
    case 'stream_raises':
      context.set('content-type', given.response.content_type ?? 'text/plain');
      context.body = Readable.from(chunksOf(given));
      return;
    case 'read_stream':
      await readUpload(context.req, given);
      break;
  }
  const { status, headers, body } = answerOf(given);
  context.set(headers);
  context.status = status;
  context.body = body;
}
