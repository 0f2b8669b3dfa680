import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { etagOf, exchange } from '../src/exchange.ts';

let server: Server;
let left: Promise<unknown>;

beforeAll(async () => {
  server = createServer((req, res) => {
    res.sendDate = false;
    if (req.url === '/endless') {
      left = once(res, 'close');
      res.write('first');
      return;
    }
    let body = '';
    req.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    req.on('end', () => {
      res.setHeader('ETag', '"v1"');
      res.end(JSON.stringify([req.method, req.headers['user-agent'], req.headers['if-none-match'], body]));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

function port(): number {
  return (server.address() as AddressInfo).port;
}

const expected = undefined;
const why = '';

test('every byte of an answer is kept, head included', async () => {
  const answer = await exchange(port(), { line: 'POST /', body: 'é', expected, why }, 'request 1', '"v0"');
  const body = '["POST","request 1","\\"v0\\"","é"]';
  const head = `HTTP/1.1 200 OK\r\nETag: "v1"\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}`;
  expect(answer).toBe(`${head}\r\n\r\n${Buffer.from(body).toString('latin1')}`);
  expect(etagOf(answer)).toBe('"v1"');
});

test('a client that leaves closes its connection', async () => {
  const answer = await exchange(
    port(),
    { line: 'GET /endless', leaveAt: 'first', expected, why },
    'request 1',
  );
  expect(answer).toContain('first');
  await left;
});
