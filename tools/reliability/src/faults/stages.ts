import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { FAILING_STAGES } from './failing-stages.ts';
import { outcome, type Stage, turn } from './stage.ts';

interface Writing {
  write: (this: Writing, ...given: never[]) => unknown;
  end: (this: Writing, ...given: never[]) => unknown;
}

/** How an app may answer with the objects of `node:http`. */
const ANSWERING_STAGES: Readonly<Record<string, Stage>> = {
  text: (_request, response) => response.end('hello'),
  length: (_request, response, note) => {
    response.writeHead(200, { 'Content-Length': 5, 'Content-Type': 'text/plain' });
    note(
      'write',
      response.write('he', () => note('written')),
    );
    response.end('llo', () => note('ended'));
  },
  encodings: (_request, response, note) => {
    response.setHeader('Content-Type', 'application/json');
    const callback = (): void => note('written');
    note('write', response.write('{"c\u00f6de":"', 'latin1', callback));
    note('write', response.write('Y2Q=', 'base64'), response.write(''), response.write(Buffer.alloc(0)));
    note('write', response.write(new Uint8Array([104, 105])), response.write('6869', 'hex', callback));
    note('end', response.end('"}', 'utf8', () => note('ended')) === response);
  },
  big: (_request, response, note) => {
    note('write', response.write(Buffer.alloc(300_000, 'x')), response.write('y'.repeat(100_000)));
    response.once('drain', () => response.end('z'));
  },
  big_json: (_request, response, note) => {
    response.setHeader('content-type', 'application/json');
    note('write', response.write(`{"code":"7","filler":"${'x'.repeat(100_000)}`));
    response.end('"}');
  },
  trailers: (_request, response) => {
    response.writeHead(200, 'Fine', { 'X-Own': 'yes', Trailer: 'X-Trailer' });
    response.write('a');
    response.addTrailers({ 'X-Trailer': 'end' });
    response.end();
  },
  hints: (_request, response, note) => {
    response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => note('hinted'));
    response.writeProcessing();
    response.end('after hints');
  },
  events: async (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
    for (const at of [1, 2, 3]) {
      response.write(`data: ${at}\n\n`);
      await turn();
    }
    response.end();
  },
  stream: (_request, response, note) =>
    pipeline(Readable.from(['a', Buffer.from('b'), 'c']), response).then(() => note('piped')),
  cork: (_request, response, note) => {
    response.cork();
    note('write', response.write('a'), response.write('b'), response.writableLength);
    response.uncork();
    response.end('c');
  },
  head_array: (_request, response) => response.writeHead(200, 'Fine', ['a', 'b', 'C', 'd']).end('array'),
  cookies: (_request, response) => {
    response.setHeader('Set-Cookie', ['a=1', 'b=2']);
    response.appendHeader('Set-Cookie', 'c=3');
    response.end();
  },
  replaced: (_request, response, note) => {
    const own: Writing = response;
    const { write, end } = own;
    own.write = function replacedWrite(...given) {
      note('own write', given.length);
      return Reflect.apply<typeof this, never[], unknown>(write, this, given);
    };
    note('write', response.write('a'));
    own.write = write;
    note('write', response.write('b', 'utf8'));
    Reflect.apply(end, response, ['c']);
  },
  restored: (_request, response, note) => {
    note('deleted', Reflect.deleteProperty(response, 'write'), Reflect.deleteProperty(response, 'end'));
    note('write', response.write('a'));
    response.end('b');
  },
  shape: (request, response, note) => {
    const inherited: string[] = [];
    for (const key in response) inherited.push(key);
    note('for in', inherited.toSorted().join());
    note('req', Object.keys(request).toSorted().join());
    note('functions', response.write.length, response.write.name, response.end.length, response.end.name);
    note(
      'json',
      outcome(() => JSON.stringify(response.getHeaders())),
    );
    response.end();
  },
  echo: async (request, response, note) => {
    let length = 0;
    for await (const chunk of request) length += (chunk as Buffer).length;
    note('body', length, JSON.stringify(request.trailers), request.complete);
    response.end(`${length} bytes`);
  },
  echo_late: async (request, response, note) => {
    request.pause();
    await turn();
    request.on('end', () => note('end'));
    request.pipe(response);
  },
  no_content: (_request, response) => response.writeHead(204).end('none'),
  unchanged: (_request, response) => response.writeHead(304, { ETag: '"x"' }).end(),
  close: (_request, response) => response.setHeader('Connection', 'close').end('closing'),
  not_kept: (_request, response) => {
    response.shouldKeepAlive = false;
    response.end('not kept');
  },
  no_date: (_request, response) => {
    response.sendDate = false;
    response.removeHeader('Connection');
    response.statusMessage = 'Odd One';
    response.end('no date');
  },
  http10: (_request, response) => {
    response.useChunkedEncodingByDefault = false;
    response.write('plain');
    response.end();
  },
};

/** How an app may answer, and fail, by the name that stands in the path. */
export const STAGES: Readonly<Record<string, Stage>> = { ...ANSWERING_STAGES, ...FAILING_STAGES };
