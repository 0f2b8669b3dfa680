import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { WrongCall } from '../wrong-call.js';
import { type ReadOptions, readScrape } from './read-scrape.js';

const PAGE = '# TYPE a gauge\na 1\n';
const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

let folder: string;
let server: Server;
let origin: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-scrape-'));
  server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

async function read(source: string, options: Partial<ReadOptions> = {}): Promise<[string, string]> {
  const { bytes, contentType } = await readScrape(source, {
    timeoutMs: 10_000,
    maxBytes: 1_000_000,
    stdin: Readable.from([]),
    ...options,
  });
  return [Buffer.from(bytes).toString(), contentType];
}

async function refusal(source: string, options: Partial<ReadOptions> = {}): Promise<string> {
  const error: unknown = await read(source, options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(WrongCall);
  return (error as WrongCall).message;
}

test('asks as Prometheus does, and inflates gzip', async () => {
  let asked = '';
  answer = (request, response) => {
    asked = request.headers.accept ?? '';
    response.writeHead(200, { 'content-type': OPENMETRICS, 'content-encoding': 'gzip' }).end(gzipSync(PAGE));
  };
  expect(await read(`${origin}/metrics`)).toEqual([PAGE, OPENMETRICS]);
  expect(asked).toMatch(/^application\/openmetrics-text;version=1\.0\.0.*text\/plain;version=0\.0\.4/);
});

test('follows redirects', async () => {
  answer = (request, response) => {
    if (request.url === '/metrics') response.writeHead(302, { location: '/moved' }).end();
    else response.writeHead(200, { 'content-type': 'text/plain' }).end(PAGE);
  };
  expect(await read(`${origin}/metrics`)).toEqual([PAGE, 'text/plain']);
});

test('sends the token of a file, without the line feed at its end', async () => {
  const file = join(folder, 'token');
  await writeFile(file, 'secret\n');
  let authorization = '';
  answer = (request, response) => {
    authorization = request.headers.authorization ?? '';
    response.end(PAGE);
  };
  await read(origin, { bearerTokenFile: file });
  expect(authorization).toBe('Bearer secret');
  await writeFile(file, 'two tokens');
  expect(await refusal(origin, { bearerTokenFile: file })).toContain('must hold one token');
  expect(await refusal(origin, { bearerTokenFile: join(folder, 'none') })).toContain('--bearer-token-file');
});

test('reads a file and standard input', async () => {
  const file = join(folder, 'scrape.prom');
  await writeFile(file, PAGE);
  expect(await read(file)).toEqual([PAGE, '']);
  expect(await read('-', { stdin: Readable.from([Buffer.from('a '), Buffer.from('1\n')]) })).toEqual([
    'a 1\n',
    '',
  ]);
});

test('refuses more than the largest size, from a URL after inflating', async () => {
  const file = join(folder, 'large.prom');
  await writeFile(file, 'x'.repeat(101));
  answer = (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1_000_000)));
  };
  const stdin = Readable.from([Buffer.alloc(101)]);
  for (const source of [file, origin, '-'])
    expect(await refusal(source, { maxBytes: 100, stdin })).toMatch(/must not have more than 100 bytes/);
});

test('says why it cannot read', async () => {
  answer = (_request, response) => void response.writeHead(403).end('no');
  expect(await refusal(origin)).toBe(`${origin} answered 403; give the token with --bearer-token-file`);
  answer = (_request, response) => void response.writeHead(404).end();
  expect(await refusal(origin)).toContain('answered 404; check the path');
  expect(await refusal(join(folder, 'missing'))).toContain('no such file');
  expect(await refusal(folder)).toContain('cannot be read');
  answer = (request) => request.socket.destroy();
  expect(await refusal(origin)).toContain(`${origin} cannot be read: `);
  expect(await refusal('http://user:password@127.0.0.1/')).toContain('cannot be read');
});

test('gives up after the timeout, also in the middle of a page', async () => {
  answer = () => {};
  expect(await refusal(origin, { timeoutMs: 20 })).toContain('did not answer within 0.02 s');
  answer = (_request, response) => void response.write('a 1\n');
  expect(await refusal(origin, { timeoutMs: 50 })).toContain('did not answer within 0.05 s');
});
