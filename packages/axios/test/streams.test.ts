import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { instrumentAxios } from '@channel-exporter/axios';
import type { ChannelExporter } from '@channel-exporter/core';
import { recorded, recordedOnce } from '@workshop/contract-tests/recorded';
import type { AxiosInstance } from 'axios';
import { exporterFor, FAMILY, json, type Partner, startPartner } from './partner.js';
import { VERSIONS } from './versions.js';

const OVER_HTTP = VERSIONS.filter(({ adapter }) => adapter === 'http');

const shape = async (instance: AxiosInstance): Promise<unknown> => {
  const { data } = await instance.get<Readable>('/open');
  const listeners = data.eventNames().map((name) => [name, data.listenerCount(name)]);
  return [data.readableFlowing, listeners, Object.keys(data)];
};

describe.each(OVER_HTTP)('$name', ({ axios, adapter }) => {
  let partner: Partner;
  let exporter: ChannelExporter;

  beforeEach(async () => {
    partner = await startPartner(({ url }, response) => {
      if (url === '/500') json(response, { code: 'E' }, 500);
      else if (url === '/cut') response.writeHead(200).write('x', () => response.socket?.destroy());
      else response.writeHead(200).write('x');
    });
    exporter = exporterFor([partner.host]);
  });
  afterEach(async () => {
    await exporter.close();
    await partner.close();
  });

  const client = (): AxiosInstance => axios.create({ adapter, baseURL: partner.url, responseType: 'stream' });
  const instrumented = (streamIdleMs = 60_000): AxiosInstance => {
    const instance = client();
    instrumentAxios(exporter, instance, { streamIdleMs });
    return instance;
  };
  const only = async (): Promise<string> => {
    const [series] = await recordedOnce(exporter, FAMILY, 1);
    return `${series?.labels.http_status} ${series?.labels.code}`;
  };

  test('a stream is given as it is: it does not flow, and has no listener of ours', async () => {
    expect(await shape(instrumented())).toEqual(await shape(client()));
    expect(await recorded(exporter, FAMILY)).toEqual([]);
  });

  test('a stream that the caller destroys with an error of its own is aborted', async () => {
    const { data } = await instrumented().get<Readable>('/open');
    data.on('error', () => {});
    data.destroy(new Error('no longer wanted'));
    expect(await only()).toBe('200 aborted');
  });

  test('both ends of a duration are by one clock, also where a test of the app puts another in its place', async () => {
    const own = Object.getOwnPropertyDescriptor(globalThis, 'performance') as PropertyDescriptor;
    const instance = instrumented();
    const dayMs = 86_400_000;
    Object.defineProperty(globalThis, 'performance', {
      value: { now: () => dayMs },
      configurable: true,
      writable: true,
    });
    try {
      const { data } = await instance.get<Readable>('/cut');
      await expect(once(data.resume(), 'end')).rejects.toThrow('aborted');
    } finally {
      Object.defineProperty(globalThis, 'performance', own);
    }
    const [series] = await recordedOnce(exporter, FAMILY, 1);
    expect(series?.sumMs).toBeGreaterThan(0);
    expect(series?.sumMs).toBeLessThan(dayMs / 2);
  });

  test('once it has ended the stream is as it was', async () => {
    const { data } = await instrumented(50).get<Readable>('/open');
    expect(Object.hasOwn(data, 'emit')).toBe(true);
    expect(await only()).toBe('200 -1');
    expect(Object.hasOwn(data, 'emit')).toBe(false);
    data.destroy();
    await once(data, 'close');
    expect(await only()).toBe('200 -1');
  });

  test('a stream that nobody reads ends with the time of its last byte', async () => {
    const idleMs = 300;
    const beganMs = performance.now();
    await instrumented(idleMs).get('/open');
    const [series] = await recordedOnce(exporter, FAMILY, 1);
    // A timer of Node's may be a millisecond early, by this clock.
    expect((series?.sumMs ?? Infinity) + idleMs).toBeLessThanOrEqual(performance.now() - beganMs + 2);
  });

  test('a stream beside a status that axios refuses is watched, too', async () => {
    const error = await instrumented()
      .get('/500')
      .catch((reason: unknown) => reason as { response: { data: Readable } });
    expect(await recorded(exporter, FAMILY)).toEqual([]);
    (error as { response: { data: Readable } }).response.data.resume();
    expect(await only()).toBe('500 -1');
  });

  test('the error of a cut stream reaches its listeners', async () => {
    const { data } = await instrumented().get<Readable>('/cut');
    data.resume();
    const [error] = (await once(data, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
    expect(await only()).toBe('200 reset');
  });

  test.each([
    ['by a deadline', new DOMException('too late', 'TimeoutError'), '200 timeout'],
    ['by the caller', new Error('enough'), '200 aborted'],
  ])('a stream that was taken ends when its signal is aborted %s', async (_by, reason, expected) => {
    const controller = new AbortController();
    const { data } = await instrumented().get<Readable>('/open', { signal: controller.signal });
    const failed = once(data, 'error');
    controller.abort(reason);
    await failed;
    expect(await only()).toBe(expected);
  });
});

test('fetch: the stream is the one that axios gives', async () => {
  const { axios } = VERSIONS.at(-1) as (typeof VERSIONS)[number];
  const partner = await startPartner((_request, response) => json(response, { code: 'OK' }));
  const exporter = exporterFor([partner.host]);
  const client = axios.create({ adapter: 'fetch', responseType: 'stream' });
  instrumentAxios(exporter, client);
  const { data } = await client.get<ReadableStream<Uint8Array>>(partner.url);
  expect(data.locked).toBe(false);
  expect(Reflect.ownKeys(data)).toEqual(Reflect.ownKeys(new Response('x').body as object));
  expect(await new Response(data).text()).toBe('{"code":"OK"}');
  const [series] = await recordedOnce(exporter, FAMILY, 1);
  expect(series?.labels).toMatchObject({ http_status: '200', code: '-1' });
  await exporter.close();
  await partner.close();
});
