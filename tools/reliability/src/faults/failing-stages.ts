import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errorText, outcome, type Stage, turn } from './stage.ts';

/** How an app may fail at every stage of a response. */
export const FAILING_STAGES: Readonly<Record<string, Stage>> = {
  end_twice: (_request, response, note) => {
    response.on('error', (error) => note('error', errorText(error)));
    response.end('a', (error?: unknown) => note('ended', error === undefined));
    response.end('b', (error?: unknown) => note('ended again', errorText(error)));
    response.end((error?: unknown) => note('ended without', errorText(error)));
  },
  write_after_end: (_request, response, note) => {
    response.on('error', (error) => note('error', errorText(error)));
    response.end('a');
    note(
      'write',
      response.write('b', (error) => note('written', errorText(error))),
    );
  },
  write_after_end_unheard: (_request, response, note) => {
    response.end('a');
    note('write', response.write('b'));
  },
  bad_header: (_request, response, note) => {
    note(
      'set',
      outcome(() => response.setHeader('x', '\n')),
    );
    note(
      'set',
      outcome(() => response.setHeader('b c', '1')),
    );
    note(
      'head',
      outcome(() => response.writeHead(200, { 'x-bad': '\r\n' })),
    );
    note(
      'status',
      outcome(() => response.writeHead(99)),
    );
    response.statusCode = 201;
    response.end('bad header');
  },
  headers_sent: (_request, response, note) => {
    response.write('a');
    note(
      'set',
      outcome(() => response.setHeader('x', '1')),
    );
    note(
      'head',
      outcome(() => response.writeHead(500)),
    );
    response.end();
  },
  bad_chunk: (_request, response, note) => {
    for (const chunk of [1, null, undefined, {}, Symbol.iterator, []] as never[]) {
      note(
        'write',
        outcome(() => response.write(chunk)),
      );
      note('end', typeof chunk === 'number' ? outcome(() => response.end(chunk)) : '');
    }
    note(
      'encoding',
      outcome(() => response.write('a', 'nonsense' as never)),
    );
    response.end('bad chunk');
  },
  strict_length: (_request, response, note) => {
    response.strictContentLength = true;
    response.writeHead(200, { 'Content-Length': 3 });
    note(
      'write',
      outcome(() => response.write('abcdef')),
    );
    response.end('abc');
  },
  short_length: (_request, response) => response.writeHead(200, { 'Content-Length': 30 }).end('short'),
  destroy: (_request, response) => {
    response.write('some', () => response.destroy());
  },
  destroy_with: (_request, response, note) => {
    response.on('error', (error) => note('error', errorText(error)));
    response.write('some', () => response.destroy(new Error('destroyed')));
  },
  destroy_socket: (request, response) => {
    response.write('some', () => request.socket.destroy());
  },
  throw_now: () => {
    throw Object.assign(new Error('now'), { status: 418, headers: { 'x-error': 'yes' }, expose: true });
  },
  throw_text: () => {
    throw 'text';
  },
  throw_after_head: (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).write('{"code":');
    throw new Error('after head');
  },
  throw_after_end: (_request, response) => {
    response.end('ended');
    throw new Error('after end');
  },
  reject: async () => {
    await turn();
    throw new Error('rejected');
  },
  reject_unheard: (_request, response) => {
    void Promise.reject(new Error('nobody hears'));
    response.end('unheard');
  },
  throw_later: (_request, response) => {
    setImmediate(() => {
      response.end('before the throw');
      throw new Error('later');
    });
  },
  failing_stream: (_request, response, note) => {
    const source = new Readable({ read: () => undefined });
    source.push('some');
    setImmediate(() => source.destroy(new Error('source')));
    return pipeline(source, response).catch((error: unknown) => note('failed', errorText(error)));
  },
};
