import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Gauge, type Registry } from 'prom-client';
import { closeAll, sockets, stand } from '../../test/metrics-stand.js';
import { Unsettled } from '../recorders/unsettled.js';

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
  const unsettled = new Unsettled();
  const { fetch, family } = await stand({ unsettled });
  unsettled.add(
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
  const unsettled = new Unsettled();
  const { page, server, fetch, failures, registry } = await stand({ unsettled });
  const calls = collections(registry);
  server.removeAllListeners('request');
  server.on('request', (incoming, response) => {
    let settle = (): void => {};
    unsettled.add(
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
