import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Registry } from 'prom-client';
import { time } from '../../test/fake-time.js';
import type { ChannelExporter } from '../channel-exporter.js';
import { createExporter } from '../exporter.js';
import type { Authorize } from '../options/types.js';
import { bearerToken } from './bearer-token.js';
import type { ServerLimits } from './hardened-server.js';
import { type MetricsServer, openMetricsServer, startMetricsServer } from './metrics-server.js';

const ROOMY: ServerLimits = {
  requestMs: 60_000,
  checkMs: 20,
  keepAliveMs: 60_000,
  headerBytes: 16_384,
  connections: 100,
  requests: 100,
};

const logged: string[] = [];
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  logged.length = 0;
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

function exporter(): ChannelExporter {
  const made = createExporter({
    syscode: 'A123010101',
    registry: new Registry(),
    defaultMetrics: false,
    logger: (line) => logged.push(line),
  });
  opened.push(made);
  return made;
}

/** A server on loopback, and its port. */
async function start(limits: Partial<ServerLimits> = {}, authorize?: Authorize): Promise<number> {
  const options = { port: 0, host: '127.0.0.1', ...(authorize && { authorize }) };
  const server = await openMetricsServer(exporter(), options, { ...ROOMY, ...limits });
  opened.push(server);
  return portOf(server);
}

function portOf({ url }: MetricsServer): number {
  return Number(new URL(url).port);
}

/** A client that is never torn down by an error; what it has received so far is `received()`. */
function client(port: number, text = ''): { socket: Socket; received: () => string; whole: Promise<string> } {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  let received = '';
  socket.on('data', (chunk) => {
    received += String(chunk);
  });
  socket.on('error', () => {});
  if (text !== '') socket.write(text, 'latin1');
  const whole = new Promise<string>((resolve) => socket.once('close', () => resolve(received)));
  return { socket, received: () => received, whole };
}

function statusLines(received: string): string[] {
  return received.match(/HTTP\/1\.1 \d{3} [A-Za-z ]*/g) ?? [];
}

const HEALTH = 'GET /healthcheck HTTP/1.1\r\nHost: x\r\n';

describe('what a client may say', () => {
  const OK = 'HTTP/1.1 200 OK';
  const BAD = 'HTTP/1.1 400 Bad Request';
  const WRONG_METHOD = 'HTTP/1.1 405 Method Not Allowed';
  const NOT_FOUND = 'HTTP/1.1 404 Not Found';
  const BODY = 'Content-Length: 1000000\r\n\r\nabc';

  test.each([
    ['an expectation, with a body to come', `${HEALTH}Expect: 100-continue\r\n${BODY}`, [OK]],
    [
      'an expectation that is refused',
      `POST /metrics HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n${BODY}`,
      [WRONG_METHOD],
    ],
    ['an expectation that nobody knows', `${HEALTH}Expect: cheese\r\n${BODY}`, [OK]],
    ['a body that does not come', `${HEALTH}${BODY}`, [OK]],
    ['a chunked body that does not come', `${HEALTH}Transfer-Encoding: chunked\r\n\r\n5\r\nab`, [OK]],
    ['a body for nobody', `POST / HTTP/1.1\r\nHost: x\r\n${BODY}`, [NOT_FOUND]],
    ['an upgrade', `${HEALTH}Connection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n`, [OK]],
    ['CONNECT', 'CONNECT a.example:443 HTTP/1.1\r\nHost: x\r\n\r\n', []],
    [
      'TRACE',
      'TRACE /metrics HTTP/1.1\r\nHost: x\r\nCookie: seen\r\nConnection: close\r\n\r\n',
      [WRONG_METHOD],
    ],
    [
      'the absolute form',
      'GET http://a.example/healthcheck HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      [OK],
    ],
    [
      'the absolute form of nothing',
      'GET http://a.example?/metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      [NOT_FOUND],
    ],
    ['an asterisk', 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', [NOT_FOUND]],
    ['HTTP/1.0', 'GET /healthcheck HTTP/1.0\r\n\r\n', [OK]],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [BAD]],
    ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003', [BAD]],
    ['a method that is none', 'get /healthcheck HTTP/1.1\r\nHost: x\r\n\r\n', [BAD]],
    ['two ends of a body', `${HEALTH}Transfer-Encoding: chunked\r\n${BODY}`, [BAD]],
    ['two lengths of a body', `${HEALTH}Content-Length: 2\r\n${BODY}`, [BAD]],
    ['three at a time', `${HEALTH}\r\n${HEALTH}\r\n${HEALTH}Connection: close\r\n\r\n`, [OK, OK, OK]],
  ])('%s', async (_what, text, expected) => {
    const received = await client(await start(), text).whole;
    expect(statusLines(received)).toEqual(expected);
    expect(received).not.toContain('seen');
  });

  test('a request line that is longer than all headers may be', async () => {
    const { whole } = client(
      await start({ headerBytes: 1_000 }),
      `GET /${'x'.repeat(2_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    );
    expect(statusLines(await whole)).toEqual(['HTTP/1.1 431 Request Header Fields Too Large']);
  });
});

test.each([
  ['the scrape', 'GET /metrics', 200],
  ['its headers', 'HEAD /metrics', 200],
  ['the healthcheck', 'GET /healthcheck', 200],
  ['another path', 'GET /.env', 404],
  ['another method', 'DELETE /metrics', 405],
])(
  'the answer to %s is never stored, never guessed at, and says nothing of what runs here',
  async (_what, line, status) => {
    const received = await client(await start(), `${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
      .whole;
    const [head = ''] = received.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toMatch(/^Cache-Control: no-store$/im);
    expect(head).toMatch(/^X-Content-Type-Options: nosniff$/im);
    expect(head).not.toMatch(/^(Server|X-Powered-By|Access-Control-.*|ETag):/im);
    expect(head).not.toContain(process.version.slice(1));
  },
);

test('an answer that fails shows no stack', async () => {
  const failing = (): never => {
    throw new Error('secret of the app');
  };
  const { whole } = client(
    await start({}, failing),
    'GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  );
  const received = await whole;
  expect(statusLines(received)).toEqual(['HTTP/1.1 403 Forbidden']);
  expect(received).not.toMatch(/secret|Error| at /);
});

describe('how long a client may take', () => {
  test.each([
    ['to begin', ''],
    ['for its request line', 'GET /metr'],
    ['for its headers', `${HEALTH}X-Slow: `],
  ])('%s: 408, and the connection is closed', async (_what, text) => {
    const received = await client(await start({ requestMs: 40 }), text).whole;
    expect(statusLines(received)).toEqual(['HTTP/1.1 408 Request Timeout']);
  });

  test('between two requests', async () => {
    const received = await client(await start({ keepAliveMs: 40 }), `${HEALTH}\r\n`).whole;
    expect(statusLines(received)).toEqual(['HTTP/1.1 200 OK']);
  });

  test('an authorize that never settles refuses after ten seconds, and is reported', async () => {
    let asked = (): void => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const port = await start({}, () => {
      asked();
      return new Promise<boolean>(() => {});
    });
    const { received, whole } = client(port, 'GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await isAsked;
    time.advance(9_999);
    const other = client(port, `${HEALTH}Connection: close\r\n\r\n`);
    await other.whole;
    expect(received()).toBe('');
    time.advance(1);
    expect(statusLines(await whole)).toEqual(['HTTP/1.1 403 Forbidden']);
    expect(logged.join()).toContain('authorize: Error: authorize() must settle within 10000 ms');
  });
});

describe('how many', () => {
  test('requests on one connection, however fast they come', async () => {
    const { whole } = client(await start({ requests: 2 }), `${HEALTH}\r\n`.repeat(50));
    expect(statusLines(await whole).length).toBeLessThanOrEqual(2);
  });

  test('requests on one connection: the last answer says so, and one more is none', async () => {
    const { socket, received, whole } = client(await start({ requests: 2 }), `${HEALTH}\r\n`);
    await once(socket, 'data');
    expect(received()).toContain('Connection: keep-alive');
    socket.write(`${HEALTH}\r\n`);
    await once(socket, 'data');
    expect(received()).toContain('Connection: close');
    socket.write(`${HEALTH}\r\n`);
    expect(statusLines(await whole)).toHaveLength(2);
  });

  test('connections: the longest idle one makes room, so that a scrape is served at the limit', async () => {
    const port = await start({ connections: 3 });
    const idle = client(port, `${HEALTH}\r\n`);
    await once(idle.socket, 'data');
    const [second, silent] = [client(port, `${HEALTH}\r\n`), client(port)];
    await Promise.all([once(second.socket, 'data'), once(silent.socket, 'connect'), idle.whole]);
    const scrape = client(port, 'GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(statusLines(await scrape.whole)).toEqual(['HTTP/1.1 200 OK']);
    // Who has yet to ask for something is not idle, and was not closed.
    silent.socket.write(`${HEALTH}Connection: close\r\n\r\n`);
    expect(statusLines(await silent.whole)).toEqual(['HTTP/1.1 200 OK']);
  });

  test('connections: one more than that is closed', async () => {
    const port = await start({ connections: 1 });
    const silent = client(port);
    await once(silent.socket, 'connect');
    expect(await client(port, `${HEALTH}\r\n`).whole).toBe('');
    silent.socket.destroy();
  });
});

test('bearerToken guards the scrape', async () => {
  const port = await start({}, bearerToken(['new', 'old']));
  const statuses = await Promise.all(
    ['Bearer old', 'bearer new', 'Bearer neither', 'Basic old'].map(async (authorization) => {
      const text = `GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: ${authorization}\r\n\r\n`;
      return statusLines(await client(port, text).whole)[0]?.slice(9, 12);
    }),
  );
  expect(statuses).toEqual(['200', '200', '403', '403']);
});

describe('a closed exporter', () => {
  test('has no endpoint opened for it', async () => {
    const closed = exporter();
    await closed.close();
    await expect(startMetricsServer(closed, { port: 0 })).rejects.toMatchObject({
      code: 'invalid_target',
      message: expect.stringContaining('the exporter is already closed') as string,
    });
  });

  test('is no empty page on the one that it has', async () => {
    const closing = exporter();
    const server = await startMetricsServer(closing, { port: 0, host: '127.0.0.1' });
    opened.push(server);
    await closing.close();
    const ask = (path: string): Promise<string> =>
      client(portOf(server), `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`).whole;
    expect(statusLines(await ask('/metrics'))).toEqual(['HTTP/1.1 503 Service Unavailable']);
    expect(statusLines(await ask('/healthcheck'))).toEqual(['HTTP/1.1 200 OK']);
  });
});
