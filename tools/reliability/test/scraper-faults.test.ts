import { connect, type Socket } from 'node:net';
import { startMetricsServer } from '@channel-exporter/core';
import fc from 'fast-check';
import { type Served, serve } from '../src/faults/served.ts';
import { propertyOptions } from '../src/property.ts';

/** So many label sets of 16 lines are a page of 4 MB: more than a socket takes at once. */
const SETS = 1_500;

let served: Served;
const sockets: Socket[] = [];

beforeEach(async () => {
  served = await serve({ cardinalityLimit: 100_000 });
  const consumer = served.exporter.consumer.attach('test');
  for (let at = 0; at < SETS; at++) consumer.record(`topic-${at}`, 0, 150);
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await served.close();
});

function dial(port = served.port): Socket {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => {});
  sockets.push(socket);
  return socket;
}

/** Not `once`, which rejects where the socket was reset before. */
function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

/** How many bytes an answer has, and its last ones. */
async function read(socket: Socket): Promise<{ bytes: number; tail: string }> {
  const closed = closeOf(socket);
  let bytes = 0;
  let tail = '';
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    tail = (tail + chunk.subarray(-5).toString('latin1')).slice(-5);
  });
  socket.write(`${REQUEST}\r\n`);
  await closed;
  return { bytes, tail };
}

const REQUEST = 'GET /metrics HTTP/1.1\r\nHost: h\r\nConnection: close\r\n';

/** Makes requests and records messages until `done`; gives how many there were of both. */
async function goingOn(done: Promise<unknown>): Promise<number> {
  const work = { isDone: false };
  const finish = (): void => {
    work.isDone = true;
  };
  done.then(finish, finish);
  const consumer = served.exporter.consumer.attach('going on');
  let count = 0;
  while (!work.isDone) {
    const socket = dial();
    const closed = closeOf(socket);
    socket.write('GET /r HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
    });
    await closed;
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\{"code":1\}$/s);
    consumer.record('going-on', 0, 1);
    count++;
  }
  return count;
}

/** The next scrape is whole, and counts to the last. */
async function expectExact(count: number): Promise<void> {
  const values = await served.samples();
  const sumOf = (name: string): number =>
    [...values]
      .filter(([sample]) => sample.startsWith(`${name}{`))
      .reduce((sum, [, value]) => sum + value, 0);
  expect(sumOf('A123010101_consumer_metrics_count')).toBe(SETS + count);
  expect(sumOf('A123010101_inner_metrics_count')).toBe(count);
  expect(sumOf('channel_exporter_errors_total')).toBe(0);
}

test('scrapers that hang up after any byte, in any way, while the app goes on', async () => {
  const hangUps = fc.assert(
    fc.asyncProperty(
      fc.constantFrom('', 'Accept-Encoding: gzip\r\n', 'Accept: application/openmetrics-text\r\n'),
      fc.oneof(fc.nat(300), fc.nat(4_000_000)),
      fc.constantFrom('destroy', 'resetAndDestroy', 'end'),
      fc.boolean(),
      async (header, bytes, how, inTheRequest) => {
        const socket = dial();
        const closed = closeOf(socket);
        const request = `${REQUEST}${header}\r\n`;
        socket.write(inTheRequest ? request.slice(0, bytes % request.length || 1) : request);
        let received = 0;
        socket.on('data', (chunk: Buffer) => {
          received += chunk.length;
          if (received >= bytes) socket[how]();
        });
        if (inTheRequest) socket.once('connect', () => setImmediate(() => socket[how]()));
        // The page may be shorter than that; and who has only ended still reads.
        await closed;
      },
    ),
    propertyOptions<[string, number, 'destroy' | 'resetAndDestroy' | 'end', boolean]>(60),
  );
  await expectExact(await goingOn(hangUps));
  await hangUps;
});

test('a hundred at once, with one that takes a byte at a time among them, while the app goes on', async () => {
  const before = process.memoryUsage().rss;
  const dripping = dial();
  dripping.pause();
  dripping.write(`${REQUEST}\r\n`);
  let dripped = 0;
  const drip = setInterval(() => {
    if (dripping.read(1) !== null) dripped++;
  }, 1);
  const hundred = Promise.all(Array.from({ length: 100 }, () => read(dial())));
  const count = await goingOn(hundred);
  for (const { bytes, tail } of await hundred) {
    expect(bytes).toBeGreaterThan(2_000_000);
    expect(tail).toBe('0\r\n\r\n');
  }
  expect(dripped).toBeGreaterThan(0);
  clearInterval(drip);
  // Whole pages would be a hundred times 3 MB and more.
  expect(process.memoryUsage().rss - before).toBeLessThan(250_000_000);
  dripping.destroy();
  await expectExact(count);
});

test('ten megabytes of headers: refused, by the app and by the standalone endpoint, which go on', async () => {
  const { url, close } = await startMetricsServer(served.exporter, { port: 0, host: '127.0.0.1' });
  const before = process.memoryUsage().rss;
  const filler = `X-Filler: ${'x'.repeat(1_000)}\r\n`.repeat(1_000);
  const sent = async (port: number): Promise<string> => {
    const socket = dial(port);
    const closed = closeOf(socket);
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
    });
    socket.write(REQUEST);
    for (let megabytes = 0; megabytes < 10 && !socket.destroyed; megabytes++) {
      await new Promise((resolve) => socket.write(filler, resolve));
    }
    await closed;
    return answer.split('\r\n')[0] ?? '';
  };
  const all = Promise.all(
    [served.port, Number(new URL(url).port)].flatMap((port) => [sent(port), sent(port)]),
  );
  const count = await goingOn(all);
  // Where the client was still writing, the answer may be lost in a reset.
  for (const line of await all) expect(['HTTP/1.1 431 Request Header Fields Too Large', '']).toContain(line);
  expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  expect((await fetch(`${url}/metrics`)).status).toBe(200);
  await close();
  await expectExact(count);
});
