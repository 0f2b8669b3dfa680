import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { bytes, type InboundGiven } from '../vectors.ts';

export const ERROR_PAGE = '<!doctype html><title>Error</title>';

/** What the handler of a row sends. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The answer of a handler that neither fails nor streams. */
export function answerOf({ response }: InboundGiven): Answer {
  if (response.mode === 'abort') {
    return {
      status: response.status ?? 500,
      headers: { 'content-type': 'text/html' },
      body: Buffer.from(ERROR_PAGE),
    };
  }
  const plain = bytes(response.body ?? '{"code":0}');
  const gzipped = response.mode === 'gzip';
  return {
    status: response.status ?? 200,
    headers: {
      'content-type': response.content_type ?? 'application/json',
      ...(gzipped ? { 'content-encoding': 'gzip' } : {}),
    },
    body: gzipped ? gzipSync(plain) : plain,
  };
}

/** The chunks of a streaming handler, one a turn, with an error after the last where the row has one. */
export async function* chunksOf({ response }: InboundGiven): AsyncGenerator<string, void, void> {
  for (const chunk of response.chunks ?? []) {
    yield chunk;
    await new Promise(setImmediate);
  }
  if (response.mode === 'stream_raises') throw new Error('the generator of this row raises');
}

/** Reads an upload by itself; throws where a byte is missing, because somebody else has read it before. */
export async function readUpload(request: IncomingMessage, given: InboundGiven): Promise<void> {
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
  });
  await once(request, 'end');
  if (length !== bytes(given.body ?? '').length)
    throw new Error(`the handler could read ${length} bytes only`);
}

export function pathOf({ target }: InboundGiven): string {
  return target.replace(/\?.*$/, '');
}
