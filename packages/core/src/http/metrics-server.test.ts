import { once } from 'node:events';
import { get, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Readable } from 'node:stream';
import { Registry } from 'prom-client';
import type { ChannelExporter } from '../channel-exporter.js';
import { createExporter } from '../exporter.js';
import type { Authorize } from '../options/types.js';
import { type MetricsServer, startMetricsServer } from './metrics-server.js';

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

function exporter(sets = 1): ChannelExporter {
  const made = createExporter({
    syscode: 'A123010101',
    registry: new Registry(),
    defaultMetrics: false,
    cardinalityLimit: 200_000,
    logger: () => undefined,
  });
  opened.push(made);
  const consumer = made.consumer.attach('test');
  for (let at = 0; at < sets; at++) consumer.record(`topic-${at}`, 0, 1);
  return made;
}

async function start(options = {}, sets = 1): Promise<MetricsServer> {
  const server = await startMetricsServer(exporter(sets), { port: 0, host: '127.0.0.1', ...options });
  opened.push(server);
  return server;
}

async function ask(
  url: string,
  method = 'GET',
): Promise<{ status: number; allow: string | undefined; text: string }> {
  const request = httpRequest(url, { method, agent: false }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, allow: response.headers.allow, text };
}

/** Unlike `once`, it does not mind an error on the way. */
function closed(stream: Readable): Promise<void> {
  return new Promise((resolve) => stream.once('close', resolve));
}

test('answers /metrics and /healthcheck, and nothing else', async () => {
  const { url } = await start();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await ask(`${url}/metrics`)).text).toContain('topic="topic-0"');
  expect((await ask(`${url}/metrics?name[]=x`)).status).toBe(200);
  expect(await ask(`${url}/healthcheck`)).toMatchObject({ status: 200, text: 'ok\n' });
  expect(await ask(`${url}/metrics`, 'HEAD')).toMatchObject({ status: 200, text: '' });
  for (const path of [
    '/',
    '/metrics/',
    '/Metrics',
    '/metricsx',
    '/%6Detrics',
    '//metrics',
    '/healthcheck/..',
  ]) {
    expect((await ask(`${url}${path}`)).status).toBe(404);
  }
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
  '%s is refused with what is allowed',
  async (method) => {
    const { url } = await start();
    expect(await ask(`${url}/metrics`, method)).toMatchObject({ status: 405, allow: 'GET, HEAD' });
    expect(await ask(`${url}/healthcheck`, method)).toMatchObject({ status: 405, allow: 'GET, HEAD' });
    expect((await ask(`${url}/other`, method)).status).toBe(404);
  },
);

test('authorize guards the scrape, not the healthcheck', async () => {
  const authorize: Authorize = ({ headers }) => headers.authorization === 'Bearer s3cret';
  const { url } = await start({ authorize });
  expect((await ask(`${url}/metrics`)).status).toBe(403);
  expect((await ask(`${url}/healthcheck`)).status).toBe(200);
  const request = get(`${url}/metrics`, { headers: { authorization: 'Bearer s3cret' }, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  expect(response.resume().statusCode).toBe(200);
});

test('a taken port is a rejection that says what to do', async () => {
  const { url } = await start();
  const port = Number(new URL(url).port);
  await expect(startMetricsServer(exporter(), { port, host: '127.0.0.1' })).rejects.toMatchObject({
    name: 'ChannelExporterError',
    code: 'port_taken',
    message: expect.stringContaining(`port ${port} is already in use`) as string,
  });
});

test('an address that is not ours is a rejection', async () => {
  await expect(startMetricsServer(exporter(), { port: 0, host: '192.0.2.1' })).rejects.toMatchObject({
    code: 'listen_failed',
  });
});

test.each([
  ['host', '192.0.2.1'],
  ['path', '/nowhere/to/listen'],
  ['authorize', () => false],
  ['port', 1],
])('%s on Object.prototype does not choose where it listens, nor who may read', async (name, value) => {
  Reflect.set(Object.prototype, name, value);
  let server: MetricsServer;
  try {
    server = await startMetricsServer(exporter(), JSON.parse('{ "port": 0 }') as object);
  } finally {
    Reflect.deleteProperty(Object.prototype, name);
  }
  opened.push(server);
  expect((await ask(`${server.url}/metrics`)).status).toBe(200);
});

test.each([
  [{ port: -1 }, 'invalid_option'],
  [{ port: 65_536 }, 'invalid_option'],
  [{ port: 1.5 }, 'invalid_option'],
  [{ port: '9166' }, 'invalid_option'],
  [{ host: '' }, 'invalid_option'],
  [{ authorize: true }, 'invalid_option'],
  [{ prot: 9166 }, 'unknown_option'],
])('options %p are refused', async (options, code) => {
  await expect(startMetricsServer(exporter(), options as never)).rejects.toMatchObject({ code });
});

test('broken clients get an answer or none, and others go on being served', async () => {
  const { url } = await start();
  const port = Number(new URL(url).port);
  const answers: string[] = [];
  for (const text of [
    'nonsense\r\n\r\n',
    `GET /metrics HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(100_000)}\r\n\r\n`,
    'GET /metrics HTTP/1.1\r\n\r\n',
    '\u0000\u0001\u0002',
  ]) {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    socket.on('data', (chunk) => {
      received += String(chunk);
    });
    socket.on('error', () => {});
    socket.end(text);
    await closed(socket);
    answers.push(received.split('\r\n')[0] ?? '');
  }
  expect(answers).toEqual([
    'HTTP/1.1 400 Bad Request',
    'HTTP/1.1 431 Request Header Fields Too Large',
    'HTTP/1.1 400 Bad Request',
    'HTTP/1.1 400 Bad Request',
  ]);
  expect((await ask(`${url}/healthcheck`)).status).toBe(200);
});

test('close() resolves with connections that are idle, silent, or in the middle of a scrape', async () => {
  const server = await start({}, 50_000);
  const port = Number(new URL(server.url).port);
  const silent = connect(port, '127.0.0.1').on('error', () => {});
  const idle = connect(port, '127.0.0.1').on('error', () => {});
  idle.write('GET /healthcheck HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(idle, 'data');
  const request = get(`${server.url}/metrics`, { agent: false }).on('error', () => {});
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.on('error', () => {});
  const ends = [silent, idle, response].map((stream) => closed(stream.resume()));
  await Promise.all([server.close(), server.close()]);
  await Promise.all(ends);
  await expect(ask(`${server.url}/healthcheck`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test.each([
  ['::1', /^http:\/\/\[::1\]:\d+$/],
  ['0.0.0.0', /^http:\/\/127\.0\.0\.1:\d+$/],
  ['localhost', /^http:\/\/localhost:\d+$/],
])('listening on %s it tells a URL that works', async (host, expected) => {
  const { url } = await start({ host });
  expect(url).toMatch(expected);
  expect((await ask(`${url}/healthcheck`)).status).toBe(200);
});

test('what is no exporter is refused before a port is opened', async () => {
  for (const given of ['A123010101', undefined, {}]) {
    await expect(startMetricsServer(given as never, { port: 0 })).rejects.toThrow(
      'must be an exporter, as init() or createExporter() returns it',
    );
  }
});
