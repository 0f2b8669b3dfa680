import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { time } from '../../test/fake-time.js';
import { type Position, ScrapeResponse } from './scrape-response.js';

const STALL_MS = 800;

let server: Server;
let socket: Socket;

afterEach(async () => {
  socket.destroy();
  server.close();
  await once(server, 'close');
});

interface Stand {
  readonly scrapeResponse: ScrapeResponse;
  readonly response: ServerResponse;
  /** How often `onOver` was called. */
  readonly overCalls: () => number;
  readonly received: () => string;
  /** Resolves once the client has so many bytes more, and is paused again. */
  readonly take: (bytes: number) => Promise<void>;
}

/** A scrapeResponse whose client takes nothing until it is told. */
async function stand(): Promise<Stand> {
  server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => {});
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
  let overCalls = 0;
  const scrapeResponse = new ScrapeResponse(response, {
    preferred: 'text',
    encoding: 'identity',
    stallMs: STALL_MS,
    onOver: () => overCalls++,
  });
  const length = (): number => chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return {
    scrapeResponse,
    response,
    overCalls: () => overCalls,
    received: () => Buffer.concat(chunks).toString('latin1'),
    take: async (bytes) => {
      const wanted = length() + bytes;
      socket.resume();
      while (length() < wanted) await once(socket, 'data');
      socket.pause();
    },
  };
}

const NEXT: Position = { metric: 0, offset: 1 };

/** More than the kernel takes at once. */
const LARGE = Buffer.alloc(32 * 1024 * 1024, 'x');

/** Lets what the kernel has ready come. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
}

test('a piece that the socket takes leaves it ready at once; its bytes may still be read', async () => {
  const { scrapeResponse, overCalls } = await stand();
  const taken: boolean[] = [];
  scrapeResponse.send({ bytes: Buffer.from('piece'), next: NEXT }, (isTaken) => taken.push(isTaken));
  expect(taken).toEqual([false]);
  expect(scrapeResponse.position).toBe(NEXT);
  expect([scrapeResponse.isEnding, scrapeResponse.isOver, overCalls()]).toEqual([false, false, 0]);
  expect(time.waiting).toBe(0);
});

test('a piece that the socket does not take leaves it ready when all of it has been taken', async () => {
  const { scrapeResponse, take } = await stand();
  const taken: boolean[] = [];
  const ready = new Promise<void>((resolve) => {
    scrapeResponse.send({ bytes: LARGE, next: NEXT }, (isTaken) => {
      taken.push(isTaken);
      resolve();
    });
  });
  await turns();
  expect(taken).toEqual([]);
  await take(LARGE.length);
  await ready;
  expect(taken).toEqual([true]);
  // How long the next piece takes is not the reader's fault.
  expect(time.waiting).toBe(0);
  time.advance(10 * STALL_MS);
  expect(scrapeResponse.isOver).toBe(false);
});

test('the last piece makes it ending, and over once it has been taken', async () => {
  const { scrapeResponse, overCalls, received } = await stand();
  const taken: boolean[] = [];
  scrapeResponse.send({ bytes: Buffer.from('last'), next: undefined }, (isTaken) => taken.push(isTaken));
  expect([scrapeResponse.isEnding, scrapeResponse.isOver, overCalls()]).toEqual([true, false, 0]);
  socket.resume();
  await once(socket, 'close');
  expect(received()).toMatch(/\r\n\r\n.*last/s);
  expect(taken).toEqual([true]);
  expect([scrapeResponse.isEnding, scrapeResponse.isOver, overCalls()]).toEqual([true, true, 1]);
  expect(time.waiting).toBe(0);
});

test.each([NEXT, undefined])(
  'a client that takes nothing is cut when its time is over (%j)',
  async (next) => {
    const { scrapeResponse, overCalls, received } = await stand();
    scrapeResponse.send({ bytes: LARGE, next }, () => {});
    await turns();
    time.advance(STALL_MS - 1);
    expect(scrapeResponse.isOver).toBe(false);
    // At most an eighth later, if the kernel took some of it after the first look.
    time.advance(1 + STALL_MS / 8);
    expect([scrapeResponse.isOver, overCalls()]).toEqual([true, 1]);
    expect(time.waiting).toBe(0);
    socket.resume();
    await once(socket, 'close');
    expect(received().length).toBeLessThan(LARGE.length);
  },
);

test('a client that takes some now and then is not cut, however long it is about it', async () => {
  const { scrapeResponse, take } = await stand();
  scrapeResponse.send({ bytes: LARGE, next: undefined }, () => {});
  for (let round = 0; round < 3; round++) {
    await take(8 * 1024 * 1024);
    await turns();
    time.advance((STALL_MS * 3) / 4);
    expect(scrapeResponse.isOver).toBe(false);
  }
});

test('a client that leaves is over, and nothing is done for it any more', async () => {
  const { scrapeResponse, response, overCalls } = await stand();
  const closed = once(response, 'close');
  let isReady = false;
  scrapeResponse.send({ bytes: LARGE, next: NEXT }, () => {
    isReady = true;
  });
  socket.destroy();
  await closed;
  expect([scrapeResponse.isEnding, scrapeResponse.isOver, overCalls()]).toEqual([true, true, 1]);
  scrapeResponse.send({ bytes: Buffer.from('more'), next: undefined }, () => {
    isReady = true;
  });
  scrapeResponse.fail();
  scrapeResponse.abort();
  // As some versions of Node tell a write to a socket that has gone.
  response.emit('error', new Error('write EPIPE'));
  await turns();
  expect([isReady, overCalls()]).toEqual([false, 1]);
  expect(time.waiting).toBe(0);
});

test('an error of the response ends it, and is nobody else’s', async () => {
  const { scrapeResponse, response, overCalls } = await stand();
  response.emit('error', new Error('write EPIPE'));
  expect([scrapeResponse.isOver, overCalls()]).toEqual([true, 1]);
});

test('a failure before the first piece is a 500', async () => {
  const { scrapeResponse, overCalls, received } = await stand();
  scrapeResponse.fail();
  socket.resume();
  await once(socket, 'close');
  expect(received()).toMatch(/^HTTP\/1\.1 500 .*\r\n\r\nscrape failed\n$/s);
  expect(overCalls()).toBe(1);
});

test('a failure after it closes the connection', async () => {
  const { scrapeResponse, overCalls, received } = await stand();
  scrapeResponse.send({ bytes: Buffer.from('piece'), next: NEXT }, () => {});
  scrapeResponse.fail();
  expect([scrapeResponse.isOver, overCalls()]).toEqual([true, 1]);
  socket.resume();
  await once(socket, 'close');
  expect(received()).not.toContain('failed');
  expect(received()).not.toMatch(/0\r\n\r\n$/);
});

const ANSWERS: [string, (scrapeResponse: ScrapeResponse) => void][] = [
  [
    'a piece',
    (scrapeResponse) => scrapeResponse.send({ bytes: Buffer.from('piece'), next: undefined }, () => {}),
  ],
  ['a failure', (scrapeResponse) => scrapeResponse.fail()],
];
test.each(ANSWERS)('an answer that the app has begun is left to it (%s)', async (_, answer) => {
  const { scrapeResponse, response, overCalls, received } = await stand();
  response.writeHead(503).write('busy');
  answer(scrapeResponse);
  expect([scrapeResponse.isOver, overCalls()]).toEqual([true, 1]);
  scrapeResponse.fail();
  scrapeResponse.abort();
  response.end(', sorry');
  socket.resume();
  await once(socket, 'close');
  expect(received()).toMatch(/^HTTP\/1\.1 503 .*busy.*, sorry\r\n0\r\n\r\n$/s);
  expect(overCalls()).toBe(1);
});
