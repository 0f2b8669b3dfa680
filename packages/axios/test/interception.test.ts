import { instrumentAxios } from '@channel-exporter/axios';
import type { ChannelExporter } from '@channel-exporter/core';
import { recordedOnce } from '@workshop/contract-tests/recorded';
import type { AxiosAdapter, AxiosInstance, InternalAxiosRequestConfig } from 'axios';
import { exporterFor, FAMILY, json, type Partner, startPartner } from './partner.js';
import { copyOf, VERSIONS } from './versions.js';

const answering = (code: string): AxiosAdapter & jest.Mock =>
  jest.fn(async (config: InternalAxiosRequestConfig) => ({
    data: { code },
    status: 200,
    statusText: 'OK',
    headers: { 'Content-Type': 'application/json' },
    config,
  }));

const shown = async (instance: AxiosInstance): Promise<unknown[]> => {
  const config = { url: '/x', params: { a: 1 } };
  const response = await instance.request(config);
  const error: unknown = await instance.get('/busy').catch((reason: unknown) => reason);
  const { response: failed } = error as { response: { config: object } };
  const parts = [config, response, response.config, error as object, failed, failed.config];
  return parts.map((part) => [
    Reflect.ownKeys(part).filter((key) => key !== 'duration'),
    (part as { adapter?: unknown }).adapter,
  ]);
};

const outcome = (instance: AxiosInstance): Promise<unknown> =>
  instance.get('/x', { adapter: 'nonsense' as never }).catch((error: unknown) => String(error));

describe.each(VERSIONS)('$name', ({ axios, adapter }) => {
  let partner: Partner;
  let exporter: ChannelExporter;

  beforeEach(async () => {
    partner = await startPartner((request, response) => {
      if (request.url?.startsWith('/busy')) json(response, { code: 'BUSY' }, 503);
      else json(response, { code: 'OK' });
    });
    exporter = exporterFor([partner.host]);
  });
  afterEach(async () => {
    await exporter.close();
    await partner.close();
  });

  const client = (): AxiosInstance => axios.create({ adapter, baseURL: partner.url });
  /** How often something of ours went wrong. */
  const failures = async (): Promise<number> => {
    const metric = exporter.registry.getSingleMetric('channel_exporter_errors_total') as {
      get(): Promise<{ values: { value: number }[] }>;
    };
    return (await metric.get()).values.reduce((sum, { value }) => sum + value, 0);
  };
  /** The calls that were recorded, as `http_status code`, each as often as it was counted. */
  const calls = async (observations: number, of: ChannelExporter = exporter): Promise<string[]> => {
    const series = await recordedOnce(of, FAMILY, observations);
    return series
      .flatMap(({ labels, count }) => Array<string>(count).fill(`${labels.http_status} ${labels.code}`))
      .toSorted();
  };

  test('axios itself, its create afterwards, and what that creates', async () => {
    const detach = instrumentAxios(exporter, axios);
    try {
      await axios.get(partner.url, { adapter });
      const child = axios.create({ adapter, baseURL: partner.url });
      await child.get('/x');
      const create = (child as unknown as { create: typeof axios.create }).create;
      await create({ adapter: answering('GRANDCHILD') }).get('/x');
      expect(await calls(3)).toEqual(['200 GRANDCHILD', '200 OK', '200 OK']);
      detach();
      await Promise.all([axios.get(partner.url), child.get('/x')]);
      expect(await calls(3)).toHaveLength(3);
    } finally {
      detach();
    }
  });

  test('an instance that was created is counted once when it is instrumented as well, by its own options', async () => {
    const parent = client();
    instrumentAxios(exporter, parent);
    const child = (parent as unknown as { create: typeof axios.create }).create();
    const detach = instrumentAxios(exporter, child, { readCode: () => 'CHILD' });
    await child.get('/x');
    expect(await calls(1)).toEqual(['200 CHILD']);
    detach();
    await child.get('/x');
    await parent.get('/x');
    expect(await calls(2)).toEqual(['200 CHILD', '200 OK']);
  });

  test('a class instance', async () => {
    const plain = new axios.Axios({ ...axios.defaults, adapter } as never);
    instrumentAxios(exporter, plain);
    await plain.request({ url: partner.url });
    expect(await calls(1)).toEqual(['200 OK']);
  });

  test.each([
    ['before', true],
    ['after', false],
  ])('an interceptor that the app added %s us chooses the adapter', async (_when, isBefore) => {
    const instance = client();
    const mock = answering('MOCK');
    const add = (): void => {
      instance.interceptors.request.use((config) => {
        config.adapter = mock;
        return config;
      });
    };
    if (isBefore) add();
    instrumentAxios(exporter, instance);
    if (!isBefore) add();
    await instance.get('/x');
    expect(mock).toHaveBeenCalledTimes(1);
    expect(await calls(1)).toEqual(['200 MOCK']);
  });

  test('an adapter of the request, a later default, and one that wraps the default', async () => {
    const instance = client();
    instrumentAxios(exporter, instance);
    await instance.get('/x', { adapter: answering('REQUEST') });
    instance.defaults.adapter = answering('LATER');
    await instance.get('/x');
    instance.defaults.adapter = adapter;
    const below = client();
    instrumentAxios(exporter, below);
    instance.defaults.adapter = (config) => below.get(config.url as string);
    await instance.get('/x');
    expect(await calls(3)).toEqual(['200 LATER', '200 OK', '200 REQUEST']);
  });

  test('an app interceptor sees the adapter that it would see without us', async () => {
    const instance = client();
    instrumentAxios(exporter, instance);
    const seen: unknown[] = [];
    instance.interceptors.request.use((config) => {
      seen.push(config.adapter);
      return config;
    });
    const { config } = await instance.get('/x');
    seen.push(config.adapter);
    expect(seen).toEqual([adapter, adapter]);
  });

  test('response interceptors that hide the response hide nothing from us', async () => {
    const instance = client();
    instance.interceptors.response.use((response) => response.data as never);
    instrumentAxios(exporter, instance);
    instance.interceptors.response.use(() => undefined as never);
    expect(await instance.get('/x')).toBeUndefined();
    expect(await calls(1)).toEqual(['200 OK']);
  });

  test('synchronous interceptors stay synchronous', async () => {
    const instance = client();
    instrumentAxios(exporter, instance);
    let isSent = false;
    instance.interceptors.request.use((config) => config, null, { synchronous: true });
    const answer = instance.get('/x', {
      adapter: (config) => {
        isSent = true;
        return answering('SYNC')(config);
      },
    });
    expect(isSent).toBe(true);
    await answer;
    expect(await calls(1)).toEqual(['200 SYNC']);
  });

  test('interceptors that the app clears are not ours', async () => {
    const instance = client();
    instrumentAxios(exporter, instance);
    instance.interceptors.request.clear();
    await instance.get('/x');
    expect(await calls(1)).toEqual(['200 OK']);
  });

  test('a retry with the config of the error is a new call', async () => {
    const instance = client();
    instrumentAxios(exporter, instance);
    let tries = 0;
    instance.interceptors.response.use(undefined, (error: { config: InternalAxiosRequestConfig }) => {
      tries += 1;
      if (tries > 2) throw error;
      return instance(error.config);
    });
    await expect(instance.get('/busy')).rejects.toMatchObject({ response: { status: 503 } });
    expect(await calls(3)).toEqual(['503 BUSY', '503 BUSY', '503 BUSY']);
  });

  test('the same exporter twice counts once, two exporters count each', async () => {
    const other = exporterFor([partner.host]);
    const instance = client();
    instrumentAxios(exporter, instance);
    const detachNothing = instrumentAxios(exporter, instance);
    const detachOther = instrumentAxios(other, instance);
    detachNothing();
    await instance.get('/x');
    expect(await calls(1)).toEqual(['200 OK']);
    expect(await calls(1, other)).toEqual(['200 OK']);
    detachOther();
    await instance.get('/x');
    expect(await calls(2)).toEqual(['200 OK', '200 OK']);
    expect(await calls(1, other)).toEqual(['200 OK']);
    await other.close();
  });

  test('detaching leaves the instance as it was, and it can be attached again', async () => {
    const instance = client();
    const shape = (): unknown[] =>
      [instance, instance.defaults, instance.interceptors.request, instance.interceptors.response].map(
        (part) => Object.getOwnPropertyDescriptors(part),
      );
    const before = shape();
    const detach = instrumentAxios(exporter, instance);
    detach();
    detach();
    expect(shape()).toEqual(before);
    await instance.get('/x');
    instrumentAxios(exporter, instance);
    await instance.get('/busy').catch(() => {});
    expect(await calls(1)).toEqual(['503 BUSY']);
  });

  test('config, response and error are what they are without us', async () => {
    const bare = await shown(client());
    const instance = client();
    instrumentAxios(exporter, instance);
    expect(await shown(instance)).toEqual(bare);
    expect(await calls(2)).toEqual(['200 OK', '503 BUSY']);
  });

  test('a custom adapter that throws, gives nothing or no promise fails as it does without us', async () => {
    const adapters: unknown[] = [
      () => {
        throw new Error('at once');
      },
      async () => {
        throw Object.assign(new Error('later'), { code: 'ECONNRESET' });
      },
      async () => undefined,
      () => undefined,
      () => 'no promise',
    ];
    const outcomes = async (instance: AxiosInstance): Promise<unknown[]> =>
      Promise.all(
        adapters.map((own) =>
          instance.get('/x', { adapter: own as AxiosAdapter }).catch((error: unknown) => String(error)),
        ),
      );
    const bare = await outcomes(client());
    const instance = client();
    instrumentAxios(exporter, instance);
    expect(await outcomes(instance)).toEqual(bare);
    expect(await calls(5)).toEqual(['0 network', '0 network', '0 network', '0 network', '0 reset']);
  });

  test('a call that axios refuses before its adapter leaves no trace', async () => {
    const instance = client();
    instrumentAxios(exporter, instance);
    const early: unknown = await instance
      .get('/x', { signal: AbortSignal.abort() })
      .catch((error: unknown) => error);
    expect(early).toMatchObject({ code: 'ERR_CANCELED', config: { adapter } });
    const forgetful = client();
    instrumentAxios(exporter, forgetful);
    forgetful.interceptors.request.use(() => undefined as never);
    await expect(forgetful.get('/x')).rejects.toThrow(TypeError);
    await instance.get('/x');
    expect(await calls(1)).toEqual(['200 OK']);
    expect(await failures()).toBe(0);
  });

  test('a config of the app that an interceptor returns is given back as it was', async () => {
    const instance = client();
    instrumentAxios(exporter, instance);
    const own: { adapter?: unknown }[] = [];
    instance.interceptors.request.use((config) => {
      const copy = { ...config };
      own.push(copy);
      return copy;
    });
    await instance.get('/x');
    expect(own.map((config) => config.adapter)).toEqual([adapter]);
    expect(await calls(1)).toEqual(['200 OK']);
  });

  test('an unknown adapter is refused as without us, and is no call', async () => {
    const instance = client();
    instrumentAxios(exporter, instance);
    expect(await outcome(instance)).toBe(await outcome(client()));
    await instance.get('/x');
    expect(await calls(1)).toEqual(['200 OK']);
  });
});

describe.each(VERSIONS)('an instance of another copy of $name', ({ name, adapter }) => {
  test('is served by the adapters of its own copy, and transforms once', async () => {
    const partner = await startPartner((_request, response) => json(response, { code: 'OK' }));
    const exporter = exporterFor([partner.host]);
    const other = copyOf(name.startsWith('axios 1.5') ? 'axios-1.5' : 'axios');
    expect(VERSIONS.map(({ axios }) => axios)).not.toContain(other);
    const client = other.create({ adapter, baseURL: partner.url });
    const transform = jest.fn((data: unknown) => data);
    const transforms = {
      transformRequest: [...[other.defaults.transformRequest ?? []].flat(), transform],
      transformResponse: [...[other.defaults.transformResponse ?? []].flat(), transform],
    };
    const bare = await client.post<unknown>('/x', { a: 1 }, transforms);
    instrumentAxios(exporter, client);
    const response = await client.post<unknown>('/x', { a: 1 }, transforms);
    expect([response.data, response.config.data]).toEqual([bare.data, bare.config.data]);
    expect(Reflect.ownKeys(response.config)).toEqual(Reflect.ownKeys(bare.config));
    expect(transform).toHaveBeenCalledTimes(4);
    const error: unknown = await client.get('http://127.0.0.1:9/').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(other.AxiosError);
    const [series] = await recordedOnce(exporter, FAMILY, 1);
    expect(series?.labels).toMatchObject({ http_status: '200', code: 'OK' });
    await exporter.close();
    await partner.close();
  });
});

test.each([[undefined], [null], ['axios'], [{}], [{ defaults: {}, interceptors: {} }]])(
  '%j is no axios',
  (given) => {
    const exporter = exporterFor(['partner.invalid']);
    expect(() => instrumentAxios(exporter, given as never)).toThrow(
      /instrumentAxios: .* must be axios, or an instance from axios\.create/,
    );
    return exporter.close();
  },
);

test('request interceptors in the order of registration: ours is still the last', async () => {
  const newest = VERSIONS.at(-1)?.axios as (typeof VERSIONS)[number]['axios'];
  const exporter = exporterFor(['partner.invalid']);
  const instance = newest.create({ transitional: { legacyInterceptorReqResOrdering: false } } as never);
  instrumentAxios(exporter, instance);
  instance.interceptors.request.use((config) => {
    config.adapter = async (sent) => ({
      data: { code: 'IN ORDER' },
      status: 200,
      statusText: '',
      headers: {},
      config: sent,
    });
    return config;
  });
  await instance.get('http://partner.invalid/orders/1');
  const [series] = await recordedOnce(exporter, FAMILY, 1);
  expect(series?.labels).toEqual({ partner: 'p', action_code: '701', http_status: '200', code: 'IN ORDER' });
  await exporter.close();
});

test.each([undefined, 'A123010101', {}])('%p in the place of the exporter is refused in words', (given) => {
  const instance = VERSIONS.at(-1)?.axios.create() as AxiosInstance;
  expect(() => instrumentAxios(given as never, instance)).toThrow(
    'instrumentAxios: the first argument must be an exporter',
  );
});
