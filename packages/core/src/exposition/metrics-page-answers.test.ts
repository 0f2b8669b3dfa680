import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Gauge, type Registry } from 'prom-client';
import { closeAll, type Stand, sockets, stand } from '../../test/metrics-stand.js';
import { PendingObservations } from '../series/pending-observations.js';

afterEach(closeAll);

/** How often a registry is collected from. */
function collections(registry: Registry): () => number {
  let calls = 0;
  new Gauge({ name: 'counted', help: 'c', registers: [registry], collect: () => void calls++ });
  return () => calls;
}

function request(port: number, method = 'GET'): Socket {
  const client = connect(port, '127.0.0.1');
  sockets.push(client.on('error', () => {}));
  client.write(`${method} /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  return client;
}

test('what has ended and is still being counted is waited for', async () => {
  const pending = new PendingObservations();
  const { fetch, family } = await stand({ pending });
  pending.add(
    new Promise((resolve) => {
      setImmediate(() => {
        family.observe(['c', '/', '200', '0', ''], 1);
        resolve();
      });
    }),
  );
  const { status, text } = await fetch();
  expect(status).toBe(200);
  expect(text).toContain('f_code="c"');
});

test('an answer that the app gives while what has ended is being counted is left alone', async () => {
  const pending = new PendingObservations();
  const { page, server, fetch, failures, registry } = await stand({ pending });
  const calls = collections(registry);
  server.removeAllListeners('request');
  server.on('request', (incoming, response) => {
    let settle = (): void => {};
    pending.add(
      new Promise((resolve) => {
        settle = resolve;
      }),
    );
    page.serve(incoming, response);
    response.writeHead(503).write('timed out');
    settle();
    setImmediate(() => response.end(', sorry'));
  });
  expect(await fetch()).toMatchObject({ status: 503, text: 'timed out, sorry' });
  expect([calls(), failures]).toEqual([0, []]);
});

test('HEAD says what GET would, and collects nothing', async () => {
  const { fetch, registry } = await stand();
  const calls = collections(registry);
  const { status, headers } = await fetch({}, { method: 'HEAD' });
  expect(status).toBe(200);
  expect(headers).toEqual({
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    'cache-control': 'no-store',
    vary: 'Accept, Accept-Encoding',
    'x-content-type-options': 'nosniff',
    // Node's own.
    date: headers.date,
    connection: 'close',
  });
  expect(calls()).toBe(0);
  const scrape = await fetch();
  expect(scrape.headers['x-content-type-options']).toBe('nosniff');
  expect(calls()).toBe(1);
});

test('nothing is collected for a client who has left before the verdict', async () => {
  const { page, server, port, failures, registry } = await stand();
  const calls = collections(registry);
  server.removeAllListeners('request');
  let decide = (_verdict: boolean): void => {};
  server.on('request', (incoming: IncomingMessage, response: ServerResponse) => {
    const decision = new Promise<boolean>((resolve) => {
      decide = resolve;
    });
    page.serve(incoming, response, () => decision);
    response.once('close', () => server.emit('left'));
    client.destroy();
  });
  const client = request(port);
  await once(server, 'left');
  decide(true);
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  expect([calls(), failures]).toEqual([0, []]);
});

test('who is not let in is told so in a word, and nothing is collected', async () => {
  const { page, server, fetch, registry } = await stand();
  const calls = collections(registry);
  server.removeAllListeners('request');
  server.on('request', (incoming, response) => page.serve(incoming, response, () => false));
  expect(await fetch()).toMatchObject({ status: 403, text: 'forbidden\n' });
  expect(calls()).toBe(0);
});

test('an error of the response while the verdict is awaited is no uncaught one', async () => {
  const { page, server, fetch, failures } = await stand();
  server.removeAllListeners('request');
  server.on('request', (incoming, response) => {
    page.serve(incoming, response, async () => true);
    response.emit('error', new Error('write EPIPE'));
  });
  expect((await fetch()).status).toBe(200);
  expect(failures).toEqual([]);
});

test('a response that refuses its headers is closed, and counted', async () => {
  const { page, server, port, failures } = await stand();
  server.removeAllListeners('request');
  server.on('request', (incoming, response) => {
    response.setHeader = () => {
      throw new Error('odd');
    };
    page.serve(incoming, response);
  });
  const client = request(port, 'HEAD');
  let received = '';
  client.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
  });
  await once(client, 'close');
  expect(received).toBe('');
  expect(failures).toEqual(['scrape: odd']);
});

describe('a response of somebody else’s making', () => {
  const throwing = (): never => {
    throw new Error('odd');
  };

  /** Answers from a page with large metrics, and resolves once nothing more is done for the response. */
  async function served(response: object, incoming: object = { method: 'GET', headers: {} }): Promise<Stand> {
    const made = await stand();
    new Gauge({ name: 'large', help: 'l', labelNames: ['x'], registers: [made.registry] }).set(
      { x: 'x'.repeat(200_000) },
      1,
    );
    new Gauge({ name: 'last', help: 'l', registers: [made.registry] }).set(1);
    made.page.serve(incoming as IncomingMessage, response as ServerResponse);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    return made;
  }

  test.each([
    ['nothing', {}],
    ['no listeners', { on: undefined }],
    ['listeners that throw', { on: throwing }],
    ['a Proxy that throws', new Proxy({}, { get: throwing })],
    ['headers that throw', { on: () => {}, setHeader: throwing }],
    ['no setHeader and no destroy', { on: () => {} }],
  ])('that has %s costs that scrape only, and is counted', async (_, response) => {
    const { failures, fetch } = await served(response);
    expect(failures).toHaveLength(1);
    expect((await fetch()).text).toContain('\nlast 1\n');
  });

  test.each([undefined, null, {}, { accept: ['text/plain'], 'accept-encoding': 7 }])(
    'and a request whose headers are %j',
    async (headers) => {
      const written: string[] = [];
      const note = (text: unknown): void => void written.push(String(text));
      const response = { on: () => {}, setHeader: () => {}, write: note, end: note };
      const { failures } = await served(response, { method: 'GET', headers });
      expect(failures).toEqual([]);
      expect(written.join('')).toContain('\nlast 1\n');
    },
  );

  test('whose socket throws while it is waited for is cut in the end, and nothing reaches the app', async () => {
    const { page, server, port, registry } = await stand({ stallMs: 5 });
    server.removeAllListeners('request');
    new Gauge({ name: 'large', help: 'l', labelNames: ['x'], registers: [registry] }).set(
      { x: 'x'.repeat(32 * 1024 * 1024) },
      1,
    );
    server.on('request', (incoming, response) => {
      page.serve(incoming, response);
      const { write, end } = response;
      const thenThrow =
        (method: typeof write | typeof end) =>
        (...args: never[]): unknown => {
          const result: unknown = Reflect.apply(method, response, args);
          Object.defineProperty(response, 'socket', { get: throwing });
          Object.defineProperty(response, 'writableLength', { get: throwing });
          return result;
        };
      Object.assign(response, { write: thenThrow(write), end: thenThrow(end) });
    });
    const client = request(port);
    await once(client, 'data');
    client.pause();
    await new Promise((resolve) => {
      client.once('close', resolve);
      const turn = (): void => {
        client.read();
        if (!client.destroyed) setImmediate(turn);
      };
      turn();
    });
  });
});
