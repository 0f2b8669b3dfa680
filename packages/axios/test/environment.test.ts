import { Agent as HttpsAgent } from 'node:https';
import { instrumentAxios } from '@channel-exporter/axios';
import type { ChannelExporter } from '@channel-exporter/core';
import { nodeProcess } from '@workshop/contract-tests/node-process';
import { recordedOnce } from '@workshop/contract-tests/recorded';
import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import { exporterFor, FAMILY, json, type Partner, startPartner } from './partner.js';
import { VERSIONS } from './versions.js';

const REPLACED = ['queueMicrotask', 'setTimeout', 'clearTimeout', 'ReadableStream', 'Blob', 'URL'] as const;

describe.each(VERSIONS)('$name', ({ axios, adapter }) => {
  let partner: Partner;
  let exporter: ChannelExporter;

  beforeEach(async () => {
    partner = await startPartner((request, response) => {
      if (request.url === '/hops') response.writeHead(302, { location: '/ok' }).end();
      else if (request.url === '/open') response.writeHead(200).write('x');
      else json(response, { code: 'OK' });
    });
    exporter = exporterFor([partner.host]);
  });
  afterEach(async () => {
    jest.useRealTimers();
    await exporter.close();
    await partner.close();
  });

  const client = (config: AxiosRequestConfig = {}, streamIdleMs = 60_000): AxiosInstance => {
    const instance = axios.create({ adapter, baseURL: partner.url, ...config });
    instrumentAxios(exporter, instance, { streamIdleMs });
    return instance;
  };
  const calls = async (observations: number): Promise<string[]> => {
    const series = await recordedOnce(exporter, FAMILY, observations);
    return series
      .flatMap(({ labels, count }) => Array<string>(count).fill(`${labels.http_status} ${labels.code}`))
      .toSorted();
  };

  test('with fake timers a call is recorded', async () => {
    const instance = client();
    await instance.get('/ok');
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
    await instance.get('/ok');
    jest.useRealTimers();
    expect(await calls(2)).toEqual(['200 OK', '200 OK']);
  });

  test.each(REPLACED)('an app that replaces %s has its calls recorded', async (name) => {
    const instance = client();
    await instance.get('/ok');
    const own = Object.getOwnPropertyDescriptor(globalThis, name) as PropertyDescriptor;
    const replaced = (): never => {
      throw new Error(`not this ${name}`);
    };
    // Others below this call need them.
    const adapt = async (config: object): Promise<never> => ({ ...(await answer), config }) as never;
    const answer = axios.create({ adapter, baseURL: partner.url }).get('/ok');
    await answer;
    Object.defineProperty(globalThis, name, { value: replaced, configurable: true, writable: true });
    try {
      await instance.get('/ok', { adapter: adapt });
    } finally {
      Object.defineProperty(globalThis, name, own);
    }
    expect(await calls(2)).toEqual(['200 OK', '200 OK']);
  });

  test('a stream may stand still for months: no timer overflows', async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error): unknown => warnings.push(warning);
    nodeProcess.on('warning', warn);
    const monthMs = 30 * 24 * 3600 * 1000;
    const instance = client({ responseType: 'stream' }, monthMs * (adapter === 'fetch' ? 20 : 1));
    const { data } = await instance.get<{ destroy?(): void; cancel?(): Promise<void> }>('/open');
    // Two turns of the timers: a warning comes with the first.
    await new Promise((resolve) => setTimeout(resolve, 2));
    await new Promise((resolve) => setTimeout(resolve, 2));
    data.destroy?.();
    await data.cancel?.();
    nodeProcess.off('warning', warn);
    expect(warnings).toEqual([]);
    expect(await calls(1)).toEqual(['200 aborted']);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 1.5, '60'])(
    'a streamIdleMs of %p is refused at set-up',
    (streamIdleMs) => {
      expect(() => client({}, streamIdleMs as never)).toThrow('streamIdleMs');
    },
  );

  const refused: readonly [string, AxiosRequestConfig][] = [
    ['a URL that is none', { url: 'http://[' }],
    ['a protocol', { url: 'gopher://partner/' }],
    ['an adapter', { adapter: 'nonsense' as never }],
    ['a header', { headers: { 'x-bad': 'a\nb\u0100' } }],
    ['params that cannot be written', { params: { a: 1 }, paramsSerializer: { serialize: () => fail() } }],
    ['a request transform that throws', { method: 'post', data: 1, transformRequest: () => fail() }],
  ];
  const refusedByHttp: readonly [string, AxiosRequestConfig][] = [
    ['a timeout', { timeout: 'soon' as never }],
    ['a timeout without redirects', { timeout: 'soon' as never, maxRedirects: 0 }],
    ['a body', { method: 'post', data: 7, transformRequest: [] }],
    ['an agent for another protocol', { httpAgent: new HttpsAgent() }],
  ];
  test.each(adapter === 'http' ? [...refused, ...refusedByHttp] : refused)(
    'what axios refuses is no call: %s',
    async (_title, config) => {
      const outcome = (instance: AxiosInstance): Promise<string> =>
        instance.request({ url: '/ok', ...config }).then(
          () => 'sent',
          (error: unknown) => String(error),
        );
      const bare = await outcome(axios.create({ adapter, baseURL: partner.url }));
      const instance = client();
      expect(await outcome(instance)).toBe(bare);
      await instance.get('/ok');
      // Some versions send what others refuse.
      const expected = bare === 'sent' ? ['200 OK', '200 OK'] : ['200 OK'];
      expect(await calls(expected.length)).toEqual(expected);
    },
  );

  test('the stack of an error that an adapter throws names its caller', async () => {
    const own = async (): Promise<never> => {
      await Promise.resolve();
      throw new Error('of the adapter');
    };
    const theCaller = async (instance: AxiosInstance): Promise<string> => {
      try {
        await instance.get('/ok', { adapter: own });
        return 'no error';
      } catch (error) {
        return (error as Error).stack ?? '';
      }
    };
    expect(await theCaller(axios.create({ adapter }))).toContain('theCaller');
    expect(await theCaller(client())).toContain('theCaller');
  });

  if (adapter === 'http') {
    test('a beforeRedirect that throws gives the call up', async () => {
      const call = client().get('/hops', { beforeRedirect: () => fail() });
      await expect(call).rejects.toThrow('Redirected request failed');
      expect(await calls(1)).toEqual(['302 aborted']);
    });
  }
});

function fail(): never {
  throw new Error('on purpose');
}
