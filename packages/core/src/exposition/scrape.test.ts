import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { negotiateEncoding, negotiateFormat } from './negotiate.js';
import { type MetricWriter, Scrape } from './scrape.js';
import { ScrapeResponse } from './scrape-response.js';

/** A metric of numbered lines, each a slice of its own. */
class Lines implements MetricWriter {
  /** Where each piece that was written began. */
  readonly written: number[] = [];
  readonly #line: (at: number) => string;
  readonly #count: number;

  constructor(count: number, line: (at: number) => string = (at) => `${at}\n`) {
    this.#count = count;
    this.#line = line;
  }

  write(out: { text(text: string): void }, from: number): number | undefined {
    this.written.push(from);
    out.text(this.#line(from));
    return from + 1 < this.#count ? from + 1 : undefined;
  }
}

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

interface Stand {
  readonly scrape: Scrape;
  readonly port: number;
  readonly responses: ScrapeResponse[];
  readonly failures: string[];
  /** Lets the sections come, after so many readers. */
  readonly begin: (responses: number) => Promise<void>;
  /** Resolves when all readers are over. */
  readonly gone: Promise<void>;
  readonly fetch: (headers?: Record<string, string>) => Promise<{ status: number | undefined; text: string }>;
}

/** One pass for all who come. */
async function stand(sections: readonly MetricWriter[] | Error, stallMs = 10_000): Promise<Stand> {
  const failures: string[] = [];
  const responses: ScrapeResponse[] = [];
  let come = (_sections: readonly MetricWriter[]): void => {};
  let fail = (_error: Error): void => {};
  const coming = new Promise<readonly MetricWriter[]>((resolve, reject) => {
    come = resolve;
    fail = reject;
  });
  const scrape = new Scrape(
    coming.then((writers) => ({ writers, fitsOpenMetrics: () => true })),
    (error) => failures.push((error as Error).message),
  );
  let allGone = (): void => {};
  const gone = new Promise<void>((resolve) => {
    allGone = resolve;
  });
  server = createServer((request, response) => {
    const scrapeResponse: ScrapeResponse = new ScrapeResponse(response, {
      preferred: negotiateFormat(request.headers.accept),
      encoding: negotiateEncoding(request.headers['accept-encoding']),
      stallMs,
      onOver: () => {
        scrape.remove(scrapeResponse);
        if (scrape.isDone()) allGone();
      },
    });
    responses.push(scrapeResponse);
    scrape.add(scrapeResponse);
    server?.emit('response');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    scrape,
    port,
    responses,
    failures,
    gone,
    begin: async (count) => {
      while (responses.length < count) await once(server as Server, 'response');
      if (sections instanceof Error) fail(sections);
      else come(sections);
    },
    fetch: async (headers = {}) => {
      const request = get({ port, host: '127.0.0.1', headers, agent: false });
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const isZipped = response.headers['content-encoding'] === 'gzip';
      return { status: response.statusCode, text: (isZipped ? gunzipSync(body) : body).toString() };
    },
  };
}

const ALL = Array.from({ length: 20 }, (_, at) => at);
const PAGE = ALL.map((at) => `${at}\n`).join('');

test('readers who begin together are sent the same pieces, each of which is written once', async () => {
  const lines = new Lines(20);
  const { fetch, begin, scrape, failures } = await stand([lines]);
  expect([scrape.isActive(), scrape.isDone()]).toEqual([false, true]);
  const answers = [fetch(), fetch(), fetch()];
  await begin(3);
  expect([scrape.isActive(), scrape.isDone()]).toEqual([true, false]);
  expect(await Promise.all(answers)).toEqual(ALL.slice(0, 3).map(() => ({ status: 200, text: PAGE })));
  expect(lines.written).toEqual(ALL);
  expect(failures).toEqual([]);
});

test('readers of gzip share pieces, too, and checksums that end right', async () => {
  const lines = new Lines(20);
  const { fetch, begin, gone, scrape } = await stand([lines, new Lines(1)]);
  const answers = [1, 2, 3].map(() => fetch({ 'accept-encoding': 'gzip' }));
  await begin(3);
  for (const { text } of await Promise.all(answers)) expect(text).toBe(`${PAGE}0\n`);
  expect(lines.written).toEqual(ALL);
  await gone;
  expect([scrape.isActive(), scrape.isDone()]).toEqual([false, true]);
});

test('each format has its own end, however many sections there are', async () => {
  const accept = 'application/openmetrics-text';
  for (const count of [0, 1, 3]) {
    const { fetch, begin } = await stand(Array.from({ length: count }, () => new Lines(2)));
    const answers = [fetch(), fetch({ accept }), fetch({ accept, 'accept-encoding': 'gzip' })];
    await begin(3);
    const text = '0\n1\n'.repeat(count);
    const texts = (await Promise.all(answers)).map((answer) => answer.text);
    expect(texts).toEqual([text, `${text}# EOF\n`, `${text}# EOF\n`]);
    server?.close();
  }
});

test('a section that fails before anything was sent is a 500 for all who read', async () => {
  const bad = new Lines(1, () => {
    throw new Error('odd');
  });
  const { fetch, begin, failures, gone } = await stand([bad]);
  const answers = [fetch(), fetch({ 'accept-encoding': 'gzip' })];
  await begin(2);
  for (const answer of answers) expect(await answer).toEqual({ status: 500, text: 'scrape failed\n' });
  expect(failures).toEqual(['odd']);
  await gone;
});

test.each([{}, { 'accept-encoding': 'gzip' }])(
  'a section that fails later closes the connection, so that half a page cannot look whole (%j)',
  async (headers) => {
    const bad = new Lines(3, (at) => {
      if (at === 1) throw new Error('odd');
      return 'line\n';
    });
    const { fetch, begin, failures, gone } = await stand([bad]);
    const answer = fetch(headers);
    const isCut = answer.then(
      () => false,
      () => true,
    );
    await begin(1);
    expect(await isCut).toBe(true);
    expect(failures).toEqual(['odd']);
    await gone;
  },
);

test('sections that never come are a 500, and told once', async () => {
  const { fetch, begin, failures } = await stand(new Error('none'));
  const answers = [fetch(), fetch()];
  await begin(2);
  for (const answer of answers) expect(await answer).toEqual({ status: 500, text: 'scrape failed\n' });
  expect(failures).toEqual(['none']);
});

test('abort() closes the connections of all who read', async () => {
  const lines = new Lines(20);
  const { fetch, begin, scrape, responses, gone } = await stand([lines]);
  const cut = [fetch(), fetch()].map((answer) =>
    answer.then(
      () => false,
      () => true,
    ),
  );
  while (responses.length < 2) await once(server as Server, 'response');
  scrape.abort();
  expect(responses.map(({ isOver, isEnding }) => [isOver, isEnding])).toEqual([
    [true, true],
    [true, true],
  ]);
  await begin(2);
  expect(await Promise.all(cut)).toEqual([true, true]);
  await gone;
  expect(lines.written).toEqual([]);
});

test('nothing is written for a reader who has left', async () => {
  const lines = new Lines(20);
  const { begin, gone, port, scrape } = await stand([lines]);
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(server as Server, 'response');
  socket.destroy();
  await gone;
  await begin(1);
  await new Promise(setImmediate);
  expect(lines.written).toEqual([]);
  expect(scrape.isActive()).toBe(false);
});

test('a reader that takes nothing is cut, also after its last piece', async () => {
  const large = 'x'.repeat(16 * 1024 * 1024);
  for (const count of [1, 3]) {
    const lines = new Lines(count, () => large);
    const { begin, gone, port, responses } = await stand([lines], 100);
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await begin(1);
    await gone;
    expect(responses[0]?.isOver).toBe(true);
    expect(lines.written).toEqual([0]);
    socket.destroy();
    server?.close();
  }
});
