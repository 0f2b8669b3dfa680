import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Gauge } from 'prom-client';
import { parseExposition } from '../../../../tools/contract-tests/src/exposition-parser.js';
import { time } from '../../test/fake-time.js';
import { closeAll, fill, OPENMETRICS, sockets, stand } from '../../test/metrics-stand.js';

afterEach(closeAll);

/** Lets the time pass in which a reader may stand still, again and again, until all that should be cut are. */
async function passUntil(cut: Promise<unknown>): Promise<void> {
  const isCut = cut.then(() => true);
  const turn = (): Promise<false> => new Promise((resolve) => setImmediate(() => resolve(false)));
  do time.advance(10_000);
  while (!(await Promise.race([isCut, turn()])));
}

describe('many series', () => {
  test.each([
    ['quick, so that its pieces are full', 0.001],
    ['slow, so that time cuts its pieces short', 0.2],
  ])('a scrape holds no turn of the event loop for longer than 2 ms (%s)', async (_, msPerLook) => {
    const { fetch, family } = await stand();
    fill(family, 3_000);
    time.msPerLook = msPerLook;
    let turns = 0;
    let longestMs = 0;
    let beganMs = time.nowMs;
    let isOver = false;
    const turn = (): void => {
      turns++;
      longestMs = Math.max(longestMs, time.nowMs - beganMs);
      beganMs = time.nowMs;
      if (!isOver) setImmediate(turn);
    };
    setImmediate(turn);
    const { text } = await fetch();
    isOver = true;
    // Work is begun for 1 ms, and the last piece takes 1 ms more; each of the two ends at the look that finds it over.
    expect(longestMs).toBeLessThanOrEqual(2 + 5 * msPerLook);
    // 2.7 MB in pieces of 128 KiB, eight a turn.
    expect(turns).toBeGreaterThanOrEqual(text.length / (8 * 136 * 1024));
    expect(parseExposition(text, 'text').get(family.name)?.samples).toHaveLength(3_000 * 6);
  });

  test('lines of one series are of one instant while observations go on', async () => {
    const { fetch, family } = await stand();
    fill(family, 3_000);
    let at = 0;
    let isOver = false;
    const observe = (): void => {
      for (let n = 0; n < 500; n++)
        family.observe([`caller-${at++ % 3_000}`, '/a/:id', '200', '0', 'm'], 150);
      if (!isOver) setImmediate(observe);
    };
    setImmediate(observe);
    const { text } = await fetch();
    isOver = true;
    const samples = parseExposition(text, 'text').get(family.name)?.samples ?? [];
    expect(samples).toHaveLength(18_000);
    for (let set = 0; set < 3_000; set++) {
      const [, second, , , sum, count] = samples.slice(set * 6, set * 6 + 6).map(({ value }) => value);
      expect(sum).toBe(150 * (count ?? 0));
      expect(second).toBe(count);
    }
    expect(samples.some(({ name, value }) => name.endsWith('_count') && value > 1)).toBe(true);
  });

  test('a reset in the middle leaves the scrape that runs as it was, and the next one empty', async () => {
    const { port, family, fetch } = await stand();
    fill(family, 3_000);
    const request = get({ port, host: '127.0.0.1', agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    await once(response, 'readable');
    family.reset();
    family.observe(['caller-0', '/a/:id', '200', '0', 'm'], 1);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const samples = parseExposition(Buffer.concat(chunks).toString(), 'text').get(family.name)?.samples;
    expect(samples).toHaveLength(18_000);
    expect(samples?.every(({ name, value }) => !name.endsWith('_sum') || value === 150)).toBe(true);
    expect(parseExposition((await fetch()).text, 'text').get(family.name)?.samples).toHaveLength(6);
  });

  test('sets that come during a scrape are in the next one', async () => {
    const { port, family, fetch } = await stand();
    fill(family, 3_000);
    const request = get({ port, host: '127.0.0.1', agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    family.observe(['new', '/', '200', '0', ''], 1);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    parseExposition(Buffer.concat(chunks).toString(), 'text');
    expect(parseExposition((await fetch()).text, 'text').get(family.name)?.samples).toHaveLength(18_006);
  });

  test("a user's large metric is written in pieces too", async () => {
    const { fetch, registry } = await stand();
    const gauge = new Gauge({ name: 'large', help: 'l', labelNames: ['id'], registers: [registry] });
    for (let at = 0; at < 20_000; at++) gauge.set({ id: `ü${at}` }, at);
    for (const format of ['text', 'openmetrics'] as const) {
      const { text } = await fetch(format === 'text' ? {} : OPENMETRICS);
      const samples = parseExposition(text, format).get('large')?.samples;
      expect(samples).toHaveLength(20_000);
      expect(samples?.[19_999]).toMatchObject({ labels: { id: 'ü19999' }, value: 19_999 });
    }
  });
});

describe('many scrapers', () => {
  test('scrapes at once share what was collected, and get the same page', async () => {
    const { fetch, family, registry, server } = await stand();
    fill(family, 2_000);
    let calls = 0;
    const collect = (): void => {
      calls++;
    };
    new Gauge({ name: 'counted', help: 'c', registers: [registry], collect });
    const wanted = [{}, { 'accept-encoding': 'gzip' }];
    let waiting = 40;
    let allAsk = (): void => {};
    const isAsked = new Promise<void>((resolve) => {
      allAsk = resolve;
    });
    new Gauge({ name: 'until_all_ask', help: 'u', registers: [registry], collect: () => isAsked });
    server.on('request', () => {
      if (--waiting === 0) allAsk();
    });
    const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => fetch(wanted[at % 2])));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(calls).toBe(1);
    await fetch();
    await fetch();
    expect(calls).toBe(3);
  });

  test('a scrape that begins after another has ended sees what came in between', async () => {
    const { fetch, family } = await stand();
    const countOf = async (): Promise<number | undefined> =>
      parseExposition((await fetch()).text, 'text')
        .get(family.name)
        ?.samples.find(({ name }) => name.endsWith('_count'))?.value;
    for (let count = 1; count <= 20; count++) {
      family.observe(['c', '/', '200', '0', ''], 1);
      expect(await countOf()).toBe(count);
    }
  });

  test('a reader that takes nothing is cut, and holds up nobody', async () => {
    const { port, fetch, family, server } = await stand();
    fill(family, 20_000);
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    const cut = once(server, 'connection').then(([accepted]) => once(accepted as Socket, 'close'));
    socket.pause();
    socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
    const { text } = await fetch();
    expect(text.length).toBeGreaterThan(10_000_000);
    await passUntil(cut);
  });

  test('a reader that is slow, but reads, gets the whole page', async () => {
    const { port, family } = await stand();
    fill(family, 3_000);
    const request = get({ port, host: '127.0.0.1', agent: false, headers: OPENMETRICS });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) {
      chunks.push(chunk as Buffer);
      if (chunks.length % 16 === 0) await new Promise(setImmediate);
    }
    const parsed = parseExposition(Buffer.concat(chunks).toString(), 'openmetrics');
    expect(parsed.get(family.name)?.samples).toHaveLength(18_000);
  });

  test('scrapers that hang up midway leave nothing behind', async () => {
    const { port, family, fetch, failures } = await stand();
    fill(family, 20_000);
    for (const headers of [{}, { 'accept-encoding': 'gzip' }, OPENMETRICS]) {
      const request = get({ port, host: '127.0.0.1', agent: false, headers });
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      await once(response, 'readable');
      response.on('error', () => {});
      response.destroy();
    }
    expect((await fetch()).status).toBe(200);
    expect(failures).toEqual([]);
  });

  test('a hundred readers that take nothing keep little in memory', async () => {
    const { port, family, fetch, server } = await stand();
    fill(family, 20_000);
    const cut: Promise<unknown>[] = [];
    server.on('connection', (socket) => cut.push(new Promise((resolve) => socket.once('close', resolve))));
    const before = process.memoryUsage().rss;
    for (let at = 0; at < 100; at++) {
      const socket = connect(port, '127.0.0.1');
      sockets.push(socket);
      socket.on('error', () => {});
      socket.pause();
      socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    }
    expect((await fetch()).status).toBe(200);
    // Whole pages would be 100 times 18 MB.
    expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000);
    expect(cut).toHaveLength(101);
    for (const socket of sockets.slice(0, 50)) socket.destroy();
    await passUntil(Promise.all(cut));
  });

  test('pipelined scrapes on one connection come in order', async () => {
    const { port, family } = await stand();
    fill(family, 300);
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
    });
    socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(15));
    while (received.split('HTTP/1.1 200 OK').length < 16 || !received.endsWith('0\r\n\r\n')) {
      await once(socket, 'data');
    }
  });
});
