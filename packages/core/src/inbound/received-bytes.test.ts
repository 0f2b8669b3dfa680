import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import { connect, createServer as createHttp2Server, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { type ReceivedBytes, receivedBytes } from './received-bytes.js';

const SLACK = 128 * 1024;

/** What is known of each request when its body has been read. */
class Watched {
  readonly atMost: (number | undefined)[] = [];

  readonly listener = (incoming: unknown, outgoing: unknown): void => {
    const received: ReceivedBytes | undefined = receivedBytes(incoming as IncomingMessage);
    const response = outgoing as { end(): void; once(event: 'finish', listener: () => void): void };
    response.once('finish', () => this.atMost.push(received?.atMost));
    (incoming as IncomingMessage).resume().once('end', () => response.end());
  };
}

const port = (server: Server | Http2Server): number => (server.address() as AddressInfo).port;

test('over HTTP/1.1, for chunks, of each request on a connection that is kept', async () => {
  const watched = new Watched();
  const server = createServer(watched.listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const sizes = [10, 2_000_000, 10];
  for (const size of sizes) {
    const sent = request({ host: '127.0.0.1', port: port(server), method: 'POST', agent });
    sent.write(Buffer.alloc(size));
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    await once(response.resume(), 'end');
  }
  agent.destroy();
  server.close();
  expect(watched.atMost.map((bytes, at) => isWithin(bytes, sizes[at] ?? 0))).toEqual([true, true, true]);
});

test('over HTTP/2, for bodies without a length', async () => {
  const watched = new Watched();
  const server = createHttp2Server(watched.listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const session = connect(`http://127.0.0.1:${port(server)}`);
  const sizes = [10, 2_000_000, 10];
  for (const size of sizes) {
    const stream = session.request({ ':method': 'POST' });
    stream.write(Buffer.alloc(size));
    stream.end();
    await once(stream.resume(), 'end');
  }
  session.close();
  server.close();
  expect(watched.atMost.map((bytes, at) => isWithin(bytes, sizes[at] ?? 0))).toEqual([true, true, true]);
});

test.each([
  ['a body with a length', { headers: { 'content-length': '3' }, socket: { bytesRead: 9 } }],
  ['a request without a body', { headers: {}, socket: { bytesRead: 9 } }],
  ['no connection', { headers: { 'transfer-encoding': 'chunked' }, socket: {} }],
  ['no socket', { headers: { 'transfer-encoding': 'chunked' } }],
  ['no headers', {}],
])('nothing is known of %s', (_name, given) => {
  expect(receivedBytes({ httpVersionMajor: 1, ...given } as unknown as IncomingMessage)).toBeUndefined();
});

function isWithin(bytes: number | undefined, size: number): boolean {
  return bytes !== undefined && bytes >= size && bytes <= size + SLACK;
}
