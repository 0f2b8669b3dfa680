import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, InboundFramework, Step } from './inbound-framework.js';
import { type Connection, instrument, labels, observed, Service, signal } from './service.js';

const path = '/x/:id';
const LARGE = 50_000_000;

/** How the client goes when it has got what it wants. */
const LEAVINGS = ['close', 'half-close', 'reset'] as const;

function leave(connection: Connection, how: (typeof LEAVINGS)[number]): void {
  if (how === 'close') connection.leave();
  else if (how === 'half-close') connection.halfClose();
  else connection.reset();
}

/** A response is complete if the client could have all that its head promises, whether or not the app has called `end`. */
export function completenessCases(framework: InboundFramework): void {
  /** The status that is recorded if the client leaves as soon as `until` has come, and the app has not ended. */
  const statusOf = async (
    write: (response: ServerResponse, request: IncomingMessage) => void,
    until: string,
    {
      how = 'close',
      request = 'GET /x/1 HTTP/1.1',
    }: { how?: (typeof LEAVINGS)[number]; request?: string } = {},
    before: readonly Step[] = [],
  ): Promise<string | undefined> => {
    const ended = signal();
    const service = await Service.start(framework, [
      ...before,
      {
        route: path,
        method: 'all',
        answer: () => ({
          raw: (asked, response) => {
            asked.socket.once('close', () => {
              response.end();
              ended.give();
            });
            write(response, asked);
          },
        }),
      },
    ]);
    const connection = await service.connect();
    connection.send(request);
    await connection.receives(until);
    leave(connection, how);
    await ended.given;
    const [only] = await service.observations(1);
    expect(only).toEqual(labels({ path, http_status: only?.http_status ?? '' }));
    expect(service.log).toEqual([]);
    return only?.http_status;
  };

  describe.each(LEAVINGS)('a client that leaves by %s before the app calls end', (how) => {
    it.each([
      ['all of the announced length', (r) => announce(r, 5).write('hello'), 'hello'],
      ['all of it in pieces', (r) => ['he', 'll', 'o'].map((piece) => announce(r, 5).write(piece)), 'hello'],
      ['all of it as bytes', (r) => announce(r, 5).write(Buffer.from('hello')), 'hello'],
      ['all of it, of more bytes than characters', (r) => announce(r, 6).write('h\u00e9\u00e9o'), 'o'],
      ['all of it, encoded', (r) => announce(r, 5).write('aGVsbG8=', 'base64'), 'hello'],
      [
        'all of it, announced in writeHead',
        (r) => r.writeHead(200, { 'content-length': 5 }).write('hello'),
        'hello',
      ],
      [
        'all of it, announced in a list',
        (r) => r.writeHead(200, ['Content-Length', '5']).write('hello'),
        'hello',
      ],
      ['all of it, with a callback', (r) => announce(r, 5).write('hello', () => {}), 'hello'],
      ['all of it, in a later turn', (r) => setImmediate(() => announce(r, 5).write('hello')), 'hello'],
      ['a head that announces nothing', (r) => announce(r, 0).flushHeaders(), '\r\n\r\n'],
    ] as [string, (response: ServerResponse) => void, string][])(
      'has got %s',
      async (_case, write, until) => {
        expect(await statusOf(write, until, { how })).toBe('200');
      },
    );

    it('has got the head of an answer to HEAD', async () => {
      const write = (response: ServerResponse): void => announce(response, 5).flushHeaders();
      expect(await statusOf(write, '\r\n\r\n', { how, request: 'HEAD /x/1 HTTP/1.1' })).toBe('200');
    });

    it('has got a 304', async () => {
      const write = (response: ServerResponse): void => {
        response.statusCode = 304;
        announce(response, 5).flushHeaders();
      };
      expect(await statusOf(write, '\r\n\r\n', { how })).toBe('304');
    });

    it.each([
      ['less than announced', (r) => announce(r, 6).write('hello'), 'hello'],
      ['all chunks but the last one', (r) => r.write('hello'), 'hello'],
      ['a head without a body', (r) => announce(r, 5).flushHeaders(), '\r\n\r\n'],
      ['a head of chunks', (r) => r.flushHeaders(), '\r\n\r\n'],
    ] as [string, (response: ServerResponse) => void, string][])(
      'has got only %s',
      async (_case, write, until) => {
        expect(await statusOf(write, until, { how })).toBe('499');
      },
    );

    it('has got a body without a length over HTTP/1.0', async () => {
      const write = (response: ServerResponse): unknown => response.write('hello');
      expect(await statusOf(write, 'hello', { how, request: 'GET /x/1 HTTP/1.0' })).toBe('499');
    });
  });

  it.each(['close', 'reset'] as const)(
    'bytes that are still in our buffers when the client leaves by %s are not sent',
    async (how) => {
      const write = (response: ServerResponse): unknown =>
        announce(response, LARGE).write(Buffer.alloc(LARGE, 'x'));
      const service = await Service.start(framework, [
        { route: path, answer: () => ({ raw: (_r, s) => write(s) }) },
      ]);
      const connection = await service.connect();
      connection.send('GET /x/1 HTTP/1.1');
      await connection.receives('x');
      connection.pause();
      leave(connection, how);
      expect(await service.observations(1)).toEqual([labels({ path, http_status: '499' })]);
    },
  );

  it('all of a large body is sent when its client has read it', async () => {
    const write = (response: ServerResponse): unknown =>
      announce(response, 5_000_000).write(`${'x'.repeat(4_999_999)}z`);
    expect(await statusOf(write, 'z', { how: 'reset' })).toBe('200');
  });

  it('behind a compression that passes the body on, too', async () => {
    const write = (response: ServerResponse): unknown =>
      announce(response, 5).writeHead(200, { 'Content-Type': 'image/png' }).write('hello');
    expect(await statusOf(write, 'hello', {}, [{ compress: true }])).toBe('200');
  });

  it('an app that ends a body before its announced length has not sent all of it', async () => {
    const service = await Service.start(framework, [
      {
        route: path,
        answer: () => ({ raw: (_request, response) => void announce(response, 10).end('hello') }),
      },
    ]);
    const connection = await service.connect();
    connection.send('GET /x/1 HTTP/1.1');
    await connection.receives('hello');
    connection.leave();
    expect(await service.observations(1)).toEqual([labels({ path, http_status: '499' })]);
  });

  it.each([
    ['request', (request) => request.destroy()],
    ['socket', (request) => request.socket.destroy()],
  ] as [string, (request: IncomingMessage) => void][])(
    'a response that was handed over before the app destroys the %s is complete',
    async (_what, destroy) => {
      const service = await Service.start(framework, [
        {
          route: path,
          answer: () => ({
            raw: (request, response) => {
              response.statusCode = 413;
              response.end('too large');
              destroy(request);
            },
          }),
        },
      ]);
      const connection = await service.connect();
      connection.send('GET /x/1 HTTP/1.1');
      expect(await connection.rest()).toContain('too large');
      expect(await service.observations(1)).toEqual([labels({ path, http_status: '413' })]);
    },
  );

  it.each([
    ['HEAD', 'HEAD', (r) => announce(r, 5).flushHeaders()],
    ['a 304', 'GET', (r) => r.writeHead(304).flushHeaders()],
    ['a body of no bytes', 'GET', (r) => announce(r, 0).flushHeaders()],
    ['a body of no bytes, which are written', 'GET', (r) => announce(r, 0).write('')],
  ] as [string, string, (response: ServerResponse) => void][])(
    'a head that is flushed when its connection is gone is not sent: %s',
    async (_what, method, write) => {
      const service = await Service.start(framework, [
        {
          route: path,
          method: 'all',
          answer: () => ({
            raw: (request, response) => {
              request.socket.destroy();
              write(response);
            },
          }),
        },
      ]);
      const connection = await service.connect();
      connection.send(`${method} /x/1 HTTP/1.1`);
      expect(await connection.rest()).toBe('');
      expect(await service.observations(1)).toEqual([labels({ path, http_status: '499' })]);
    },
  );

  it('a request whose connection is gone before our middleware runs is recorded once', async () => {
    const own = observed();
    const gone: Step = {
      use: async ({ request }): Promise<Answer> => {
        request.socket.destroy();
        await once(request.socket, 'close');
        return 'next';
      },
    };
    const steps: Step[] = [gone, instrument(own), { route: path, answer: () => ({ json: { code: 0 } }) }];
    const service = await Service.of(framework, steps, own);
    const connection = await service.connect();
    connection.send('GET /x/1 HTTP/1.1');
    expect(await connection.rest()).toBe('');
    const [only] = await service.observations(1);
    expect([only?.path, only?.http_status]).toEqual([path, '499']);
    expect(own.log).toEqual([]);
  });

  it('a response that waited for the end of another one is complete when its bytes were handed over', async () => {
    const first = signal();
    const service = await Service.start(framework, [
      {
        route: path,
        answer: ({ params }) => ({
          raw: (_request, response) => {
            if (params.id === '1') {
              announce(response, 5).write('first');
              void first.given.then(() => response.end());
            } else {
              announce(response, 6).write('second');
              first.give();
            }
          },
        }),
      },
    ]);
    const connection = await service.connect();
    connection.send('GET /x/1 HTTP/1.1');
    await connection.receives('first');
    connection.send('GET /x/2 HTTP/1.1');
    await connection.receives('second');
    connection.leave();
    expect(await service.observations(2)).toEqual([labels({ path }), labels({ path })]);
  });

  it('announced lengths on a pipelined connection: the first is complete, the queued one is not', async () => {
    const begun = signal();
    const service = await Service.start(framework, [
      {
        route: path,
        answer: ({ params }) => ({
          raw: (_request, response) => {
            announce(response, 5).write('hello');
            if (params.id === '2') begun.give();
          },
        }),
      },
    ]);
    const connection = await service.connect();
    connection.send('GET /x/1 HTTP/1.1');
    connection.send('GET /x/2 HTTP/1.1');
    await begun.given;
    await connection.receives('hello');
    connection.leave();
    const statuses = (await service.observations(2)).map(({ http_status }) => http_status);
    expect(statuses.toSorted()).toEqual(['200', '499']);
  });
}

function announce(response: ServerResponse, length: number): ServerResponse {
  if (!response.headersSent) response.setHeader('Content-Length', length);
  return response;
}
