import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type ClientHttp2Stream,
  connect as connectHttp2,
  constants,
  createServer as createHttp2Server,
  type Http2ServerResponse,
} from 'node:http2';
import { type AddressInfo, connect, type Server } from 'node:net';
import type { ResponseObserver } from './response-watch.js';
import { isWatchedBy, watchResponse } from './watch-response.js';

class Once implements ResponseObserver {
  next: ResponseObserver | undefined = undefined;
  readonly owner: object;
  readonly whole: Promise<boolean>;
  calls = 0;
  status = 0;
  #tell: (complete: boolean) => void = () => {};

  constructor(owner: object) {
    this.owner = owner;
    this.whole = new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  onChunk(): void {}

  onRefused(): void {}

  onEnd(complete: boolean, status: number): void {
    this.calls++;
    this.status = status;
    this.#tell(complete);
  }
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe.each([true, false])('over HTTP/2, when the response is whole: %j', (isWhole) => {
  it('each observer is told', async () => {
    const endings = [new Once({}), new Once({})];
    const server = createHttp2Server((request, response) => {
      for (const ending of endings) {
        watchResponse(request as unknown as IncomingMessage, response as unknown as ServerResponse, ending);
      }
      if (isWhole) response.end('x');
      else response.write('x');
    });
    const session = connectHttp2(`http://127.0.0.1:${await listening(server)}`);
    const stream = session.request({ ':path': '/' });
    await once(stream, 'response');
    if (isWhole) stream.resume();
    else stream.close(constants.NGHTTP2_CANCEL);
    expect(await Promise.all(endings.map(({ whole }) => whole))).toEqual([isWhole, isWhole]);
    session.close();
    server.close();
    await once(server, 'close');
  });
});

describe('over HTTP/2', () => {
  type Answer = (response: Http2ServerResponse) => unknown;
  type Leave = (stream: ClientHttp2Stream) => unknown;

  const read: Leave = (stream) => stream.resume();
  const cancelWith =
    (code: number): Leave =>
    (stream) =>
      stream.once('data', () => stream.close(code));
  const cancelAtEnd: Leave = (stream) =>
    stream.resume().once('end', () => stream.close(constants.NGHTTP2_CANCEL));

  /** Whether the response was whole, and its status, for a client that has not ended its upload. */
  async function endOf(answer: Answer, leave: Leave): Promise<[boolean, number]> {
    const ending = new Once({});
    const server = createHttp2Server((request, response) => {
      watchResponse(request as unknown as IncomingMessage, response as unknown as ServerResponse, ending);
      answer(response);
    });
    const session = connectHttp2(`http://127.0.0.1:${await listening(server)}`);
    const stream = session.request({ ':path': '/', ':method': 'POST' });
    stream.on('error', () => {});
    leave(stream);
    const whole = await ending.whole;
    session.destroy();
    server.close();
    await once(server, 'close');
    return [whole, ending.status];
  }

  it.each([
    ['a client that cancels its upload has all of the response', (r) => r.end('x'), cancelAtEnd, true],
    ['a server that resets the stream has sent all of it before', endAndReset, read, true],
    ['a client cancels before the end', (r) => r.write('x'), cancelWith(constants.NGHTTP2_CANCEL), false],
    [
      'a client leaves without an error before the end',
      (r) => r.write('x'),
      cancelWith(constants.NGHTTP2_NO_ERROR),
      false,
    ],
    [
      'a client cancels, though the app has called end',
      (r) => r.end(Buffer.alloc(5_000_000)),
      cancelWith(constants.NGHTTP2_CANCEL),
      false,
    ],
  ] as [string, Answer, Leave, boolean][])('%s', async (_case, answer, leave, isWhole) => {
    expect(await endOf(answer, leave)).toEqual([isWhole, 200]);
  });

  it.each([
    ['end', (r) => late(r.end('x'))],
    ['write', (r) => r.write('x') && late(r).end()],
    ['writeHead', (r) => late(r.writeHead(200)).end('x')],
    ['flushHeaders', (r) => flush(r) ?? late(r).end('x')],
    ['stream.respond', (r) => r.stream.respond({ ':status': 200 }) ?? late(r).stream.end('x')],
  ] as [string, Answer][])('a status that is set after %s was not sent', async (_case, answer) => {
    expect(await endOf(answer, cancelAtEnd)).toEqual([true, 200]);
  });

  function endAndReset(response: Http2ServerResponse): void {
    response.end('x');
    response.stream.close(constants.NGHTTP2_CANCEL);
  }

  // It is missing in the types.
  function flush(response: Http2ServerResponse): void {
    (response as unknown as ServerResponse).flushHeaders();
  }

  function late(response: Http2ServerResponse): Http2ServerResponse {
    try {
      response.statusCode = 500;
    } catch {
      // Node lets nobody set it after `respond`.
    }
    return response;
  }
});

it('a connection has one listener of ours, however many responses wait on it', async () => {
  const endings: Once[] = [];
  const server = createServer((request, response) => {
    const ending = new Once({});
    watchResponse(request, response, ending);
    endings.push(ending);
    if (endings.length === 30) server.emit('all', request.socket.listenerCount('close'));
  });
  const client = connect(await listening(server), '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n'.repeat(30));
  const [listeners] = (await once(server, 'all')) as [number];
  client.destroy();
  await Promise.all(endings.map(({ whole }) => whole));
  server.close();
  await once(server, 'close');
  // Node's own are a handful.
  expect(listeners).toBeLessThan(8);
});

it.each([10, 0])(
  'no MaxListenersExceededWarning at the tenth listener of the app, whose limit is %d',
  async (limit) => {
    const left: number[][] = [];
    const endings: Once[] = [];
    const server = createServer((request, response) => {
      const room = (): number[] =>
        [response, request.socket].map(
          (emitter) => emitter.getMaxListeners() - emitter.listenerCount('close'),
        );
      if (endings.length === 0)
        for (const emitter of [response, request.socket]) emitter.setMaxListeners(limit);
      const before = room();
      const ending = new Once({});
      watchResponse(request, response, ending);
      left.push(before, room());
      endings.push(ending);
      if (endings.length === 3) server.emit('all');
    });
    const client = connect(await listening(server), '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n'.repeat(3));
    await once(server, 'all');
    client.destroy();
    await Promise.all(endings.map(({ whole }) => whole));
    server.close();
    await once(server, 'close');
    // The response has no listener of ours; without a limit, that of the connection is only counted.
    const ofConnection = limit === 0 ? 1 : 0;
    const taken = [0, 2, 4].map((at) =>
      left[at]?.map((room, of) => room - (left[at + 1]?.[of] ?? Number.NaN)),
    );
    expect(taken).toEqual([
      [0, 0],
      [0, ofConnection],
      [0, 0],
    ]);
  },
);

it('knows the owners of its observers', async () => {
  const [first, second] = [new Once({}), new Once({})];
  const seen: boolean[] = [];
  const server = createServer((request, response) => {
    watchResponse(request, response, first);
    seen.push(isWatchedBy(first.owner, response), isWatchedBy(second.owner, response));
    watchResponse(request, response, second);
    seen.push(
      isWatchedBy(first.owner, response),
      isWatchedBy(second.owner, response),
      isWatchedBy({}, response),
    );
    response.end();
  });
  const client = connect(await listening(server), '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
  expect(await Promise.all([first.whole, second.whole])).toEqual([true, true]);
  expect(seen).toEqual([true, false, true, true, false]);
  expect([first.calls, second.calls]).toEqual([1, 1]);
  client.destroy();
  server.close();
  await once(server, 'close');
});

// On Node 20 it says `writableFinished`.
it('a response that the app ends once its connection is gone is not whole', async () => {
  const ending = new Once({});
  const server = createServer((request, response) => {
    watchResponse(request, response, ending);
    response.flushHeaders();
    request.socket.destroy();
    response.end('x');
  });
  const client = connect(await listening(server), '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n');
  const isWhole = await ending.whole;
  client.destroy();
  server.close();
  await once(server, 'close');
  expect(isWhole).toBe(false);
});

// On Node 20 it says `writableFinished`.
it('a queued response that the app destroys and ends is not whole', async () => {
  const endings: Once[] = [];
  const server = createServer((request, response) => {
    const ending = new Once({});
    watchResponse(request, response, ending);
    if (endings.push(ending) < 2) return;
    response.on('error', () => {});
    request.socket.destroy();
    response.destroy();
    response.end('x');
  });
  const client = connect(await listening(server), '127.0.0.1');
  client.on('error', () => {});
  client.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n'.repeat(2));
  await once(client, 'close');
  server.close();
  await once(server, 'close');
  expect(await Promise.all(endings.map(({ whole }) => whole))).toEqual([false, false]);
});
