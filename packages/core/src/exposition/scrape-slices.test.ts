import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { time } from '../../test/fake-time.js';
import { negotiateEncoding } from './negotiate.js';
import { type MetricWriter, Scrape } from './scrape.js';
import { ScrapeResponse } from './scrape-response.js';
import { SLICE_BYTES } from './text-buffer.js';

type Out = Parameters<MetricWriter['write']>[0];

/** Text in so many parts, each of which ends a piece. */
function parts(count: number, write: (out: Out, at: number) => void): MetricWriter {
  return {
    write: (out, from) => {
      write(out, from);
      return from + 1 < count ? from + 1 : undefined;
    },
  };
}

let server: Server;
const clients: Socket[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  server.close();
  await once(server, 'close');
});

/** Serves one pass to all who come, when so many are there. */
async function serve(
  sections: readonly MetricWriter[],
  count: number,
): Promise<{ readonly port: number; readonly scraped: Scrape; readonly responses: ScrapeResponse[] }> {
  let come = (_sections: readonly MetricWriter[]): void => {};
  const scraped = new Scrape(
    new Promise((resolve) => {
      come = (writers) => resolve({ writers, fitsOpenMetrics: () => true });
    }),
    (error) => {
      throw error;
    },
  );
  const responses: ScrapeResponse[] = [];
  server = createServer((request, response) => {
    const scrapeResponse: ScrapeResponse = new ScrapeResponse(response, {
      preferred: 'text',
      encoding: negotiateEncoding(request.headers['accept-encoding']),
      stallMs: 60_000,
      onOver: () => scraped.remove(scrapeResponse),
    });
    responses.push(scrapeResponse);
    scraped.add(scrapeResponse);
    if (responses.length === count) come(sections);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: (server.address() as AddressInfo).port, scraped, responses };
}

/** HTTP/1.0: the body ends with the connection. */
function scrape(port: number, headers = ''): { readonly client: Socket; readonly body: Promise<Buffer> } {
  const client = connect(port, '127.0.0.1');
  clients.push(client);
  client.write(`GET / HTTP/1.0\r\n${headers}\r\n`);
  const chunks: Buffer[] = [];
  client.on('data', (chunk: Buffer) => chunks.push(chunk));
  const body = once(client, 'close').then(() => {
    const whole = Buffer.concat(chunks);
    return whole.subarray(whole.indexOf('\r\n\r\n') + 4);
  });
  return { client, body };
}

describe('a piece', () => {
  /** Which of the sections begin a piece. */
  async function begins(count: number, write: (out: Out) => void): Promise<readonly number[]> {
    const found: number[] = [];
    const sections = Array.from({ length: count }, (_, section) =>
      parts(1, (out) => {
        if (out.length === 0) found.push(section);
        write(out);
      }),
    );
    const { port } = await serve(sections, 1);
    await scrape(port).body;
    return found;
  }

  test('is of as many metrics as it has room for', async () => {
    const quarter = 'x'.repeat(SLICE_BYTES / 4);
    expect(await begins(10, (out) => out.text(quarter))).toEqual([0, 4, 8]);
  });

  test('is no longer than a millisecond of work, whatever that came to', async () => {
    const slow = (out: Out): void => {
      out.text('x');
      time.advance(1);
    };
    // At the end of the first the millisecond is not over yet.
    expect(await begins(6, slow)).toEqual([0, 2, 4]);
  });
});

test('each reader gets the page as it is, however slow it or the others are', async () => {
  // More than the kernel takes at once, no two lines alike.
  const lines = [0, 1, 2].map((section) =>
    Array.from({ length: 100 }, (_, at) => `${section}-${at} `.padEnd(40_000, `${(section + at) % 10}`)),
  );
  const page = Buffer.from(lines.flat().join(''));
  const sections = lines.map((texts) => parts(texts.length, (out, at) => out.text(texts[at] ?? '')));
  const { port, responses } = await serve(sections, 4);
  const slow = scrape(port);
  slow.client.pause();
  const [one, two, zipped] = await Promise.all(
    [scrape(port), scrape(port), scrape(port, 'Accept-Encoding: gzip\r\n')].map(({ body }) => body),
  );
  expect([one, two].map((body) => body?.equals(page))).toEqual([true, true]);
  expect(gunzipSync(zipped ?? '').equals(page)).toBe(true);
  expect(responses.filter(({ isEnding }) => !isEnding)).toHaveLength(1);
  slow.client.resume();
  expect((await slow.body).equals(page)).toBe(true);
});

test.each([
  ['one reader', ['']],
  ['one reader of gzip', ['Accept-Encoding: gzip\r\n']],
  ['some of each', ['', '', 'Accept-Encoding: gzip\r\n', 'Accept-Encoding: gzip\r\n']],
])('the memory of slices that were taken is used for others (%s)', async (_, headers) => {
  const used = new Set<Out>();
  const section = parts(60, (out) => {
    used.add(out);
    for (let text = 0; text < 10; text++) out.text('x'.repeat(12_000));
  });
  const { port } = await serve([section], headers.length);
  await Promise.all(headers.map((header) => scrape(port, header).body));
  expect(used.size).toBeLessThan(30);
});

test('a reader that is over before it is added is not waited for', async () => {
  const { port, scraped, responses } = await serve([], 2);
  scrape(port);
  while (responses.length < 1) await once(server, 'request');
  const [response] = responses;
  response?.abort();
  expect(scraped.isDone()).toBe(true);
  scraped.add(response as ScrapeResponse);
  expect([scraped.isDone(), scraped.isActive()]).toEqual([true, false]);
});
