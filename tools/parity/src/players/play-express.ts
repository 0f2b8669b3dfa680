import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ChannelExporter } from '@channel-exporter/core';
import { createExpressMiddleware } from '@channel-exporter/express';
import express, { type Request, type Response } from 'express';
import { sendRaw } from '../raw-request.ts';
import type { InboundGiven } from '../vectors.ts';
import { answerOf, chunksOf, pathOf, readUpload } from './handler.ts';

/** Plays a row through an Express app with the parsers that Express brings. */
export async function playExpress(exporter: ChannelExporter, given: InboundGiven): Promise<void> {
  const app = express();
  app.use(createExpressMiddleware(exporter));
  if (given.response.mode !== 'read_stream') {
    app.use(express.json({ strict: false }), express.urlencoded({ extended: false }));
  }
  app.all(pathOf(given), async (request, response) => handle(given, request, response));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await sendRaw(server, given);
  server.close();
}

async function handle(given: InboundGiven, request: Request, response: Response): Promise<void> {
  const { mode, set_method_code } = given.response;
  if (set_method_code !== undefined) Object.assign(request, { methodCode: set_method_code });
  switch (mode) {
    case 'raise':
    case 'raise_base':
      throw new Error('the handler of this row raises');
    case 'stream':
    case 'stream_raises':
      response.setHeader('content-type', given.response.content_type ?? 'text/plain');
      await pipeline(Readable.from(chunksOf(given)), response).catch(() => {});
      return;
    case 'bad_session':
      refuseHeadersOnce(response);
      break;
    case 'read_stream':
      await readUpload(request, given);
      break;
  }
  const { status, headers, body } = answerOf(given);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.status(status).send(body);
}

/** What a session store does that cannot save when the answer is about to be sent. */
function refuseHeadersOnce(response: Response): void {
  const writeHead = response.writeHead.bind(response);
  response.writeHead = () => {
    response.writeHead = writeHead;
    throw new Error('the session of this row cannot be saved');
  };
}
