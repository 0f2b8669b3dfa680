import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Gauge, type Registry } from 'prom-client';
import { time } from '../../test/fake-time.js';
import { closeAll, type Stand, sockets, stand } from '../../test/metrics-stand.js';

afterEach(async () => {
  await closeAll();
});

/** Collectors of one registry, the second of which holds up each page until it is let go. */
function holdUp(registry: Registry): { readonly calls: () => number; readonly letGo: () => void } {
  let calls = 0;
  let letGo = (): void => {};
  const pending = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const registers = [registry];
  new Gauge({ name: 'counted', help: 'c', registers, collect: () => void calls++ });
  new Gauge({ name: 'slow', help: 's', registers, collect: () => pending });
  return { calls: () => calls, letGo };
}

/** A scrape that has reached the page; `whole` is all that its client received, once the connection has closed. */
async function begun({ port, server }: Stand): Promise<{
  readonly client: Socket;
  readonly response: ServerResponse;
  readonly whole: Promise<string>;
}> {
  const client = connect(port, '127.0.0.1');
  sockets.push(client);
  let received = '';
  client.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
  });
  const isThere = once(server, 'request');
  client.write('GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  const [, response] = (await isThere) as [unknown, ServerResponse];
  return { client, response, whole: once(client, 'close').then(() => received) };
}

test('a scrape shares what one began to collect less than a second before', async () => {
  const made = await stand({ collectTimeoutMs: 60_000 });
  const { calls, letGo } = holdUp(made.registry);
  const scrapes = [await begun(made)];
  time.advance(999);
  scrapes.push(await begun(made));
  expect(calls()).toBe(1);
  time.advance(1);
  scrapes.push(await begun(made));
  expect(calls()).toBe(2);
  letGo();
  for (const { whole } of scrapes) expect(await whole).toContain('\nslow 0\n');
});

test('a scrape that comes after another was answered collects anew', async () => {
  const { fetch, family } = await stand();
  for (let count = 1; count <= 3; count++) {
    family.observe(['c', '/', '200', '0', ''], 1);
    expect((await fetch()).text).toContain(`method_code=""} ${count}\n`);
  }
});

test('with eight collections alive, one more cuts those who read the oldest', async () => {
  const made = await stand({ collectTimeoutMs: 60_000 });
  // What has been answered is not alive.
  for (let at = 0; at < 10; at++) await made.fetch();
  const { calls, letGo } = holdUp(made.registry);
  const stays = await begun(made);
  const leaves = await begun(made);
  const others = [];
  for (let pass = 2; pass <= 8; pass++) {
    time.advance(1_000);
    others.push(await begun(made));
  }
  expect(calls()).toBe(8);
  leaves.client.destroy();
  expect(await leaves.whole).toBe('');
  time.advance(1_000);
  others.push(await begun(made));
  expect(await stays.whole).toBe('');
  letGo();
  for (const { whole } of others) expect(await whole).toContain('\nslow 0\n');
  expect(made.failures).toEqual([]);
});

test('a collector has a second, and a client that takes nothing ten, unless told otherwise', async () => {
  const made = await stand();
  const { registry, failures } = made;
  new Gauge({ name: 'never', help: 'n', registers: [registry], collect: () => new Promise<void>(() => {}) });
  // More than the kernel takes at once.
  new Gauge({ name: 'large', help: 'l', labelNames: ['x'], registers: [registry] }).set(
    { x: 'x'.repeat(16 * 1024 * 1024) },
    1,
  );
  const { client, response, whole } = await begun(made);
  time.advance(999);
  await new Promise(setImmediate);
  expect(failures).toEqual([]);
  time.advance(1);
  await once(client, 'data');
  client.pause();
  expect(failures).toEqual(['collect: never: get() took longer than 1000 ms']);
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  time.advance(9_999);
  expect(response.destroyed).toBe(false);
  // At most an eighth later, if the kernel took some of it after the first look.
  time.advance(1 + 10_000 / 8);
  expect(response.destroyed).toBe(true);
  client.resume();
  expect((await whole).length).toBeLessThan(16 * 1024 * 1024);
});
