import { once } from 'node:events';
import { Agent } from 'node:http';
import { type Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { instrumentAxios } from '@channel-exporter/axios';
import type { ChannelExporter } from '@channel-exporter/core';
import { recordedOnce } from '@workshop/contract-tests/recorded';
import type { AxiosRequestConfig } from 'axios';
import { exporterFor, FAMILY, type Partner, startPartner } from './partner.js';
import { VERSIONS } from './versions.js';

const OVER_HTTP = VERSIONS.filter(({ adapter }) => adapter === 'http');
const LARGE = Buffer.alloc(2_000_000, 'a');
const GZIP = gzipSync('a text that is long enough to be cut in the middle of its bytes');

const rest = async (data: AsyncIterable<unknown>): Promise<void> => {
  for await (const _chunk of data);
};
const first = async (data: AsyncIterable<unknown>): Promise<void> => {
  for await (const _chunk of data) break;
};
const leaving = (): Writable =>
  new Writable({
    write(_chunk, _encoding, done) {
      done();
      this.destroy();
    },
  });

/** Ways in which the caller gives a stream up. */
const GIVEN_UP: readonly [title: string, giveUp: (data: Readable) => unknown][] = [
  ['break', first],
  ['take(1)', (data) => rest(data.take(1))],
  ['destroy()', (data) => data.destroy()],
  ['destroy() after a byte', (data) => once(data, 'data').then(() => data.destroy())],
  ['destroy(error)', (data) => data.on('error', () => {}).destroy(new Error('no longer wanted'))],
  [
    'destroy(error) with the code of a reset',
    (data) =>
      data.on('error', () => {}).destroy(Object.assign(new Error('client left'), { code: 'ECONNRESET' })),
  ],
  ['a pipeline whose other end leaves', (data) => pipeline(data, leaving())],
  [
    'a pipeline whose middle fails',
    (data) =>
      pipeline(
        data,
        new Transform({ transform: (_chunk, _encoding, done) => done(new Error('not what I want')) }),
        leaving(),
      ),
  ],
];

const SHAPES: readonly [title: string, path: string, config: AxiosRequestConfig][] = [
  ['a plain body', '/open', {}],
  ['a large body', '/large', {}],
  ['a gzip body', '/gzip', {}],
  ['a gzip body that stays so', '/gzip', { decompress: false }],
  ['a body with a bound', '/large', { maxContentLength: 1e9 }],
  ['a body with a deadline', '/open', { timeout: 60_000 }],
  ['a body without redirects', '/open', { maxRedirects: 0 }],
  ['a body whose progress is told', '/open', { onDownloadProgress: () => {} }],
];

describe.each(OVER_HTTP)('$name', ({ name, axios, adapter }) => {
  let partner: Partner;
  let exporter: ChannelExporter;

  beforeEach(async () => {
    partner = await startPartner(({ url }, response) => {
      if (url === '/large') response.writeHead(200).end(LARGE);
      else if (url === '/gzip') {
        response.writeHead(200, { 'content-encoding': 'gzip' }).write(GZIP.subarray(0, GZIP.length / 2));
      } else if (url === '/cut') response.writeHead(200).write('x', () => response.socket?.destroy());
      else if (url === '/reset') {
        response.writeHead(200).write('x', () => response.socket?.resetAndDestroy());
      } else if (url === '/garbage') {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end('this is not gzip');
      } else response.writeHead(200).write('x');
    });
    exporter = exporterFor([partner.host]);
  });
  afterEach(async () => {
    await exporter.close();
    await partner.close();
  });

  const open = async (path: string, config: AxiosRequestConfig, streamIdleMs = 60_000): Promise<Readable> => {
    const client = axios.create({ adapter, baseURL: partner.url, responseType: 'stream' });
    instrumentAxios(exporter, client, { streamIdleMs });
    const { data } = await client.get<Readable>(path, config);
    return data;
  };
  const only = async (): Promise<string> => {
    const [series] = await recordedOnce(exporter, FAMILY, 1);
    return `${series?.labels.http_status} ${series?.labels.code}`;
  };

  describe.each(SHAPES)('%s', (_title, path, config) => {
    test.each(GIVEN_UP)('%s is aborted', async (_how, giveUp) => {
      const data = await open(path, config);
      await Promise.resolve(giveUp(data)).catch(() => {});
      expect(await only()).toBe('200 aborted');
    });
  });

  test.each([
    ['/open', {}],
    ['/gzip', {}],
    ['/open', { maxContentLength: 1000 }],
    ['/open', { timeout: '500' as never }],
  ])('%s with %j stands still for longer than the timeout of the client', async (path, config) => {
    const data = await open(path, { timeout: 500, ...config });
    await expect(rest(data)).rejects.toThrow('aborted');
    expect(await only()).toBe('200 timeout');
  });

  test.each([
    ['/cut', {}],
    ['/reset', {}],
    ['/cut', { maxContentLength: 1000 }],
    ['/reset', { timeout: 60_000 }],
    ['/cut', { onDownloadProgress: () => {} }],
  ])('%s with %j is a reset', async (path, config) => {
    const data = await open(path, config);
    await expect(rest(data)).rejects.toThrow('aborted');
    expect(await only()).toBe('200 reset');
  });

  test('a body that cannot be inflated is neither', async () => {
    await expect(rest(await open('/garbage', {}))).rejects.toThrow('incorrect header check');
    expect(await only()).toBe('200 network');
  });

  // axios 1.5 has no bound for streams.
  if (!name.startsWith('axios 1.5')) {
    test('more than maxContentLength is too large', async () => {
      await expect(rest(await open('/large', { maxContentLength: 1000 }))).rejects.toThrow(
        'maxContentLength size of 1000 exceeded',
      );
      expect(await only()).toBe('200 too_large');
    });
  }

  test('a body that is complete is no failure, whatever follows', async () => {
    const data = await open('/large', {});
    await rest(data);
    data.destroy(new Error('too late'));
    expect(await only()).toBe('200 -1');
  });

  test('a bound that waits for the next bytes cannot be destroyed at once: that is seen when it has stood still', async () => {
    const data = await open('/open', { maxContentLength: 1000 }, 100);
    data.on('error', () => {});
    await once(data, 'data');
    data.destroy();
    expect(await only()).toBe('200 aborted');
  });

  test('an agent that the caller destroys gives its calls up', async () => {
    const httpAgent = new Agent({ keepAlive: true });
    const data = await open('/open', { httpAgent });
    httpAgent.destroy();
    await expect(rest(data)).rejects.toThrow('aborted');
    expect(await only()).toBe('200 aborted');
  });
});

describe('fetch', () => {
  const { axios } = VERSIONS.at(-1) as (typeof VERSIONS)[number];
  let partner: Partner;
  let exporter: ChannelExporter;

  beforeEach(async () => {
    partner = await startPartner(({ url }, response) => {
      if (url === '/large') response.writeHead(200).end(LARGE);
      else if (url === '/reset') {
        response.writeHead(200).write('x', () => response.socket?.resetAndDestroy());
      } else response.writeHead(200).write('x');
    });
    exporter = exporterFor([partner.host]);
  });
  afterEach(async () => {
    await exporter.close();
    await partner.close();
  });

  test.each<
    [
      title: string,
      path: string,
      config: AxiosRequestConfig,
      use: (data: ReadableStream) => Promise<unknown>,
      expected: string,
    ]
  >([
    ['break', '/open', {}, first, '200 aborted'],
    ['break beside a deadline', '/large', { timeout: 60_000 }, first, '200 aborted'],
    // axios cancels what is below only when the next bytes come.
    [
      'cancel() beside a deadline',
      '/open',
      { timeout: 60_000 },
      async (data) => void data.cancel(),
      '200 aborted',
    ],
    ['cancel()', '/large', {}, (data) => data.cancel(), '200 aborted'],
    ['cancel() with a bound', '/large', { maxContentLength: 1e9 }, (data) => data.cancel(), '200 aborted'],
    ['a deadline of the client', '/open', { timeout: 1000 }, rest, '200 timeout'],
    ['more than maxContentLength', '/large', { maxContentLength: 1000 }, rest, '200 too_large'],
    ['a partner that resets', '/reset', {}, rest, '200 reset'],
    ['a partner that resets before a deadline', '/reset', { timeout: 60_000 }, rest, '200 reset'],
  ])('%s', async (_title, path, config, use, expected) => {
    const client = axios.create({ adapter: 'fetch', baseURL: partner.url, responseType: 'stream' });
    instrumentAxios(exporter, client, { streamIdleMs: 2000 });
    const { data } = await client.get<ReadableStream>(path, config);
    await use(data).catch(() => {});
    const [series] = await recordedOnce(exporter, FAMILY, 1);
    expect(`${series?.labels.http_status} ${series?.labels.code}`).toBe(expected);
  });
});
